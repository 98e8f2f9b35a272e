package io.github.ssl4j.regularization;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;

/**
 * The loss of Barlow Twins: the cross-correlation of the embeddings of two views, taken over the batch, should be the
 * identity.
 *
 * <p>With z the embeddings of a view, each of their D values normalised by its mean and biased deviation over the
 * batch,
 *
 * <pre>C = zAT zB / N,   L = s ( sum_i (C_ii - 1)^2 + lambda sum_i sum_{j != i} C_ij^2 )</pre>
 *
 * <p>a sum and not a mean, so that the learning rate depends on D. Zbontar et al. 2021, arXiv:2103.03230, equation 1.
 */
public record BarlowTwinsLoss(
        @Setting(value = "the weight of the redundancy reduction off the diagonal", name = "lambda")
        double redundancy,

        @Setting("s; 1 in the paper, smaller where the steps of the optimiser would be too large")
        double scale) {
    private static final double EPSILON = 1e-5;

    /** Checks the numbers. */
    public BarlowTwinsLoss {
        if (!(redundancy >= 0) || Double.isInfinite(redundancy)) {
            throw new IllegalArgumentException("lambda: expected at least 0, found " + redundancy);
        }
        if (!(scale > 0) || Double.isInfinite(scale)) {
            throw new IllegalArgumentException("scale: expected a number above 0, found " + scale);
        }
    }

    /** Returns the loss of the paper with this lambda, 0.0051 there. */
    public static BarlowTwinsLoss of(double redundancy) {
        return new BarlowTwinsLoss(redundancy, 1);
    }

    /** Returns the same loss times another scale. */
    public BarlowTwinsLoss scaled(double newScale) {
        return new BarlowTwinsLoss(redundancy, newScale);
    }

    /**
     * Returns the loss of the embeddings of two views, each [N, D] and not normalised.
     *
     * @throws IllegalArgumentException if their shapes differ or N or D is below 2
     */
    public Tensor loss(Tensor first, Tensor second) {
        return loss(first, second, GlobalBatch.alone());
    }

    /**
     * Returns the loss of the embeddings of two views over the batch of all workers, of which this one has [n, D] of
     * each.
     *
     * @throws IllegalArgumentException if their shapes differ or n or D is below 2
     */
    public Tensor loss(Tensor first, Tensor second, GlobalBatch batch) {
        OffDiagonal.requireEmbeddings("Barlow Twins", first, second);
        Tensor zA = normalize(first, batch);
        Tensor zB = normalize(second, batch);
        Tensor c = batch.mean(Ops.matmul(Ops.permute(zA, 1, 0), zB).times(1.0 / first.size(0))); // [D, D]
        Tensor diagonal = batch.mean(Ops.mean(zA.times(zB), 0)); // [D]
        Tensor invariance = Ops.sum(Ops.square(diagonal.plus(-1)));
        return invariance.plus(OffDiagonal.sumOfSquares(c).times(redundancy)).times(scale);
    }

    private static Tensor normalize(Tensor z, GlobalBatch batch) {
        int d = z.size(1);
        double[] ones = new double[d];
        Arrays.fill(ones, 1);
        Tensor gamma = Tensor.of(z.device(), ones, d);
        Tensor beta = Tensor.of(z.device(), new double[d], d);
        return batch.batchNorm(z, gamma, beta, EPSILON, false, 1).output();
    }
}
