package io.github.ssl4j.contrastive;

import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.Objects;

/**
 * The normalised temperature-scaled cross-entropy of SimCLR: every view should find the other view of its image among
 * all 2N - 1 other views, so that each pair has 2N - 2 negatives, those of its own view included.
 *
 * <p>With z the L2-normalised embeddings of both views, one after the other, and i' the other view of i,
 *
 * <pre>l(i) = -log( exp(z_i . z_i' / T) / sum_{k != i} exp(z_i . z_k / T) )</pre>
 *
 * <p>Chen et al. 2020, arXiv:2002.05709, equation 1.
 *
 * @param reduction how the 2N values of l become one
 * @param blockRows rows of the 2N x 2N similarities held at a time
 */
public record NtXent(
        @Setting("T, divides the similarities in the loss") double temperature, Reduction reduction, int blockRows) {
    private static final int BLOCK_ROWS = 256;

    /** How the 2N values become one; the learning rate depends on it. */
    public enum Reduction {
        /** Their mean, as in the paper's equation and in Lightly. */
        MEAN(1),
        /** The mean over the first views plus the mean over the second, twice the above, as in the authors' code. */
        SUM_OF_VIEWS(2);

        private final double factor;

        Reduction(double factor) {
            this.factor = factor;
        }
    }

    /** Checks the numbers. */
    public NtXent {
        Objects.requireNonNull(reduction, "reduction");
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature: expected a number above 0, found " + temperature);
        }
        if (blockRows < 1) {
            throw new IllegalArgumentException("block rows: expected at least 1, found " + blockRows);
        }
    }

    /** Returns the loss of the paper's equation. */
    public static NtXent of(double temperature) {
        return new NtXent(temperature, Reduction.MEAN, BLOCK_ROWS);
    }

    /** Returns the same loss with another reduction. */
    public NtXent with(Reduction newReduction) {
        return new NtXent(temperature, newReduction, blockRows);
    }

    /**
     * Returns the loss of the embeddings of both views, [2N, D]: row i and row i + N belong to one image. They need not
     * be normalised.
     *
     * @throws IllegalArgumentException if the number of rows is odd
     */
    public Tensor loss(Tensor embeddings) {
        if (embeddings.rank() != 2 || embeddings.size(0) % 2 != 0) {
            throw new IllegalArgumentException(
                    "NT-Xent: expected embeddings of two views [2N, D], found " + embeddings);
        }
        int n = embeddings.size(0) / 2;
        int[] self = new int[2 * n];
        int[] other = new int[2 * n];
        for (int i = 0; i < 2 * n; i++) {
            self[i] = i;
            other[i] = (i + n) % (2 * n);
        }
        Tensor z = Ops.l2Normalize(embeddings);
        Tensor positives = Tensor.of(z.device(), other, 2 * n);
        Tensor excluded = Tensor.of(z.device(), self, 2 * n);
        Tensor mean = Ops.similarityCrossEntropy(z, z, positives, excluded, temperature, blockRows);
        return mean.times(reduction.factor);
    }

    /**
     * Returns the loss of the embeddings of two views, each [N, D].
     *
     * @throws IllegalArgumentException if their shapes differ
     */
    public Tensor loss(Tensor first, Tensor second) {
        return loss(Ops.concatenate(first, second));
    }
}
