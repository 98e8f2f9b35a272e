package io.github.ssl4j.regularization;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Objects;

/**
 * The loss of VICReg: embeddings of two views of an image should be alike (invariance), every value should vary over
 * the batch (variance), and no two values should vary together (covariance).
 *
 * <p>With Z, Z' the embeddings [N, D] as they leave the network, not normalised,
 *
 * <pre>
 * s(Z, Z') = mean (Z - Z')^2                                over all N D values
 * v(Z)     = mean_j max(0, 1 - sqrt(Var(Z_j) + epsilon))    Var unbiased, over the batch
 * c(Z)     = sum_{i != j} Cov(Z)_ij^2 / D                   Cov divided by N - 1
 * L        = lambda s(Z, Z') + mu (v(Z) + v(Z')) / 2 + nu (c(Z) + c(Z'))
 * </pre>
 *
 * <p>Bardes, Ponce and LeCun 2022, arXiv:2105.04906; the half before the variances is the authors' code's.
 *
 * @param epsilon keeps the slope of the square root finite
 */
public record VicRegLoss(
        @Setting("lambda, the weight of the distance between views")
        double invariance,

        @Setting("mu, the weight of the variance") double variance,
        @Setting("nu, the weight of the covariance") double covariance,
        double epsilon,

        @Setting("how the variance terms of the two branches are combined")
        Branches branches) {

    /** How the variance terms of the two branches become one; the covariance terms are always added. */
    public enum Branches {
        /** Their mean, as in the authors' code and Lightly. */
        MEAN(0.5),
        /** Their sum, as in the paper's equation and solo-learn; the weight mu counts twice as much. */
        SUM(1);

        private final double factor;

        Branches(double factor) {
            this.factor = factor;
        }
    }

    /** Checks the numbers. */
    public VicRegLoss {
        Objects.requireNonNull(branches, "branches");
        requireWeight("the weight of the invariance", invariance);
        requireWeight("the weight of the variance", variance);
        requireWeight("the weight of the covariance", covariance);
        if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("epsilon: expected a number above 0, found " + epsilon);
        }
    }

    /** Returns the loss of the authors' code: weights 25, 25 and 1, epsilon 0.0001. */
    public static VicRegLoss standard() {
        return of(25, 25, 1);
    }

    /** Returns the loss of the authors' code with other weights. */
    public static VicRegLoss of(double invariance, double variance, double covariance) {
        return new VicRegLoss(invariance, variance, covariance, 1e-4, Branches.MEAN);
    }

    /** Returns the same loss with another epsilon. */
    public VicRegLoss withEpsilon(double newEpsilon) {
        return new VicRegLoss(invariance, variance, covariance, newEpsilon, branches);
    }

    /** Returns the same loss with the variance terms put together in another way. */
    public VicRegLoss with(Branches newBranches) {
        return new VicRegLoss(invariance, variance, covariance, epsilon, newBranches);
    }

    /**
     * Returns the loss of the embeddings of two views, each [N, D] and not normalised.
     *
     * @throws IllegalArgumentException if their shapes differ or N or D is below 2
     */
    public Tensor loss(Tensor first, Tensor second) {
        return terms(first, second).loss();
    }

    /**
     * The three terms of the loss, without their weights, and the loss.
     *
     * @param invariance s(Z, Z')
     * @param variance v(Z) + v(Z'), or half of it, as the branches are joined
     * @param covariance c(Z) + c(Z')
     * @param loss the weighted sum
     */
    public record Terms(Tensor invariance, Tensor variance, Tensor covariance, Tensor loss) {}

    /**
     * Returns the terms of the loss of the embeddings of two views, each [N, D] and not normalised.
     *
     * @throws IllegalArgumentException if their shapes differ or N or D is below 2
     */
    public Terms terms(Tensor first, Tensor second) {
        return terms(first, second, GlobalBatch.alone());
    }

    /**
     * Returns the terms of the loss over the batch of all workers, of which this one has embeddings [n, D] of each
     * view.
     *
     * @throws IllegalArgumentException if their shapes differ or n or D is below 2
     */
    public Terms terms(Tensor first, Tensor second, GlobalBatch batch) {
        OffDiagonal.requireEmbeddings("VICReg", first, second);
        Tensor s = batch.mean(invarianceTerm(first, second));
        Tensor v = varianceTerm(first, batch).plus(varianceTerm(second, batch)).times(branches.factor);
        Tensor c = covarianceTerm(first, batch).plus(covarianceTerm(second, batch));
        return new Terms(s, v, c, s.times(invariance).plus(v.times(variance)).plus(c.times(covariance)));
    }

    /** Returns the loss where all embeddings are the same. */
    public double ofConstants() {
        return 2 * branches.factor * variance * Math.max(0, 1 - Math.sqrt(epsilon));
    }

    /** Returns s(Z, Z'), without its weight. */
    public Tensor invarianceTerm(Tensor first, Tensor second) {
        return Ops.mean(Ops.square(first.minus(second)));
    }

    /** Returns v(Z), without its weight. */
    public Tensor varianceTerm(Tensor z) {
        return varianceTerm(z, GlobalBatch.alone());
    }

    private Tensor varianceTerm(Tensor z, GlobalBatch batch) {
        Tensor sums = batch.sumForLoss(Ops.sum(Ops.square(centred(z, batch)), 0));
        Tensor variances = sums.times(1.0 / (batch.total(z.size(0)) - 1)); // [D]
        Tensor deviations = Ops.sqrt(variances.plus(epsilon));
        return Ops.mean(Ops.relu(Ops.affine(deviations, -1, 1)));
    }

    /** Returns c(Z), without its weight. */
    public Tensor covarianceTerm(Tensor z) {
        return covarianceTerm(z, GlobalBatch.alone());
    }

    private static Tensor covarianceTerm(Tensor z, GlobalBatch batch) {
        Tensor centred = centred(z, batch);
        Tensor sums = batch.sumForLoss(Ops.matmul(Ops.permute(centred, 1, 0), centred));
        Tensor covariances = sums.times(1.0 / (batch.total(z.size(0)) - 1)); // [D, D]
        return OffDiagonal.sumOfSquares(covariances).times(1.0 / z.size(1));
    }

    private static Tensor centred(Tensor z, GlobalBatch batch) {
        return z.minus(batch.meanForRows(Ops.mean(z, 0)));
    }

    private static void requireWeight(String name, double weight) {
        if (!(weight >= 0) || Double.isInfinite(weight)) {
            throw new IllegalArgumentException(name + ": expected at least 0, found " + weight);
        }
    }
}
