package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/** Layer norm over the last axis with a learned scale and shift; epsilon is 1e-6, as in vision transformers. */
public final class LayerNorm extends Module {
    /** What is added to the variance before the root. */
    public static final double EPSILON = 1e-6;

    private final Tensor gamma;
    private final Tensor beta;

    /** Creates the layer for a last axis of the given width. */
    public LayerNorm(Initializer init, int width) {
        this.gamma = parameter("weight", init.constant(1, width));
        this.beta = parameter("bias", init.constant(0, width));
    }

    private LayerNorm(LayerNorm original) {
        super(original);
        this.gamma = parameter("weight", copyOf(original.gamma));
        this.beta = parameter("bias", copyOf(original.beta));
    }

    @Override
    public LayerNorm copy() {
        return new LayerNorm(this);
    }

    @Override
    public Tensor apply(Tensor x) {
        return Ops.layerNorm(x, gamma, beta, EPSILON);
    }
}
