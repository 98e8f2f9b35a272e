package io.github.ssl4j.mim;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/**
 * The vectors of K codes, both ways: the logits of features [M, D] are their dot products with the vectors, and weights
 * of the codes [M, K] become weighted means of the vectors [M, D].
 *
 * <p>Since both are the same vectors, means weighted by the softmax of logits resemble the features that the logits are
 * of from the first step on.
 */
final class Codebook extends Module {
    /** The standard deviation of the logits of normalised features at first. */
    private static final double SPREAD = 3;

    private final Tensor vectors; // [K, D]

    /** Creates a codebook of vectors from the standard normal distribution. */
    Codebook(Initializer init, int codes, int width) {
        this.vectors = parameter("vectors", init.normal(1, codes, width));
    }

    private Codebook(Codebook original) {
        super(original);
        this.vectors = parameter("vectors", copyOf(original.vectors));
    }

    @Override
    public Codebook copy() {
        return new Codebook(this);
    }

    @Override
    public Tensor apply(Tensor weights) {
        return Ops.matmul(weights, vectors);
    }

    /** Returns the logits [M, K] of features [M, D]. */
    Tensor logits(Tensor features) {
        return Ops.matmulTransposed(features.times(SPREAD / Math.sqrt(features.size(1))), vectors);
    }

    /** Returns the vectors of the codes [K, D]. */
    Tensor vectors() {
        return vectors;
    }
}
