package io.github.ssl4j.eval;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.function.Supplier;

/**
 * How N images use K codes, in nats. An encoder that gives all images one code has a mean entropy of 0; one that does
 * not distinguish images has rows of entropy ln K.
 *
 * @param ofMean the entropy of the mean over the images, from 0 to ln K
 * @param ofRows the mean over the images of the entropy of a row, from 0 to {@code ofMean}
 * @param images N
 * @param codes K
 */
public record CodeEntropy(double ofMean, double ofRows, int images, int codes) {
    private static final double SMALLEST = 1e-30;

    /**
     * Returns the entropies of probabilities [N, K].
     *
     * @throws IllegalArgumentException if they have another rank, or K is below 2
     */
    public static CodeEntropy of(Tensor probabilities) {
        return of(probabilities, GlobalBatch.alone());
    }

    /**
     * Returns the entropies of the probabilities [N, K] of all workers, of which this one has [n, K].
     *
     * @throws IllegalArgumentException if they have another rank, or K is below 2
     */
    public static CodeEntropy of(Tensor probabilities, GlobalBatch batch) {
        if (probabilities.rank() != 2 || probabilities.size(1) < 2) {
            throw new IllegalArgumentException(
                    "expected probabilities [N, K] of at least two codes, found " + probabilities);
        }
        Tensor p = probabilities.detach();
        double ofMean = sumOfPLogP(() -> batch.mean(Ops.mean(p, 0))).scalar();
        double ofRows = Gradients.off(() -> batch.mean(sumOfPLogP(() -> p))).scalar() / p.size(0);
        return new CodeEntropy(ofMean, ofRows, batch.total(p.size(0)), p.size(1));
    }

    private static Tensor sumOfPLogP(Supplier<Tensor> probabilities) {
        return Gradients.off(() -> {
            Tensor p = probabilities.get();
            return Ops.sum(Ops.multiply(p, Ops.log(p.plus(SMALLEST)))).times(-1);
        });
    }

    /** Returns the highest entropy that the mean could have without rows that are spread out: ln min(N, K). */
    public double fullMean() {
        return Math.log(Math.min(images, codes));
    }

    /** Returns ln K, the entropy of uniform rows. */
    public double uniform() {
        return Math.log(codes);
    }
}
