package io.github.ssl4j.clustering;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * The Sinkhorn-Knopp iteration: from scores S of samples against prototypes to soft codes Q that use all prototypes
 * equally.
 *
 * <pre>Q = Diag(u) exp(S / epsilon) Diag(v),   every row of Q sums to 1, every column to N / K</pre>
 *
 * <p>Each iteration divides the columns by their sums and then the rows by theirs; the factors N and K of the usual
 * presentation cancel. Here both divisions are made on logarithms, as log-softmaxes, so that no sum can overflow or
 * vanish however small epsilon is. Cuturi 2013, arXiv:1306.0895; Caron et al. 2020, arXiv:2006.09882, section 3.1.
 */
public record Sinkhorn(
        @Setting("softness of the codes: towards 0 every sample gets one prototype, above 1 every sample all of them")
        double epsilon,

        @Setting("number of normalisations of columns and rows")
        int iterations) {

    /** Checks the numbers. */
    public Sinkhorn {
        if (!(epsilon > 0) || Double.isInfinite(epsilon)) {
            throw new IllegalArgumentException("Sinkhorn epsilon: expected a number above 0, found " + epsilon);
        }
        if (iterations < 1) {
            throw new IllegalArgumentException("Sinkhorn iterations: expected at least 1, found " + iterations);
        }
    }

    /** Returns epsilon 0.05 and 3 iterations, the choice of SwAV. */
    public static Sinkhorn standard() {
        return new Sinkhorn(0.05, 3);
    }

    /**
     * Returns the codes [N, K] of scores [N, K], the cosines between samples and prototypes. No gradient passes.
     *
     * @throws IllegalArgumentException if the scores are not a matrix
     */
    public Tensor codes(Tensor scores) {
        return codes(scores, GlobalBatch.alone());
    }

    /**
     * Returns the codes [n, K] of this worker's scores [n, K], balanced over those of all workers. No gradient passes.
     *
     * @throws IllegalArgumentException if the scores are not a matrix
     */
    public Tensor codes(Tensor scores, GlobalBatch batch) {
        if (scores.rank() != 2) {
            throw new IllegalArgumentException("Sinkhorn: expected scores [N, K], found " + scores);
        }
        return Gradients.off(() -> {
            Tensor logarithms = scores.times(1 / epsilon);
            for (int i = 0; i < iterations; i++) {
                Tensor columns = batch.logSoftmax(Ops.permute(logarithms, 1, 0)); // [K, N]
                logarithms = Ops.logSoftmax(Ops.permute(columns, 1, 0)); // [N, K]
            }
            return Ops.exp(logarithms);
        });
    }

    /**
     * Returns the codes [N, K] of a batch's scores [N, K], balanced over a queue's scores [Q, K] and the batch
     * together.
     *
     * @throws IllegalArgumentException if the widths differ
     */
    public Tensor codes(Tensor queue, Tensor scores) {
        return codes(queue, scores, GlobalBatch.alone());
    }

    /**
     * Returns the codes [n, K] of this worker's part of a batch, balanced over its scores [n, K] and a queue's [Q / W,
     * K], and those of all other workers.
     *
     * @throws IllegalArgumentException if the widths differ
     */
    public Tensor codes(Tensor queue, Tensor scores, GlobalBatch batch) {
        return Gradients.off(() -> {
            Tensor all = codes(Ops.concatenate(queue, scores), batch);
            return Ops.gatherRows(all, lastRows(all, scores.size(0)));
        });
    }

    private static Tensor lastRows(Tensor all, int count) {
        int[] rows = new int[count];
        for (int i = 0; i < count; i++) {
            rows[i] = all.size(0) - count + i;
        }
        return Tensor.of(all.device(), rows, count);
    }
}
