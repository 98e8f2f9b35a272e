package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Tensor;

/** How the weights of a transformer are initialised. */
public enum TransformerWeights {
    /** Normal with deviation 0.02; patch embedding uniform as in PyTorch: timm, DINO. */
    NORMAL,
    /**
     * Normal with deviation 0.02, cut at it; the last layers of attention and MLP in block i, from 1, divided by
     * sqrt(2 i): BEiT.
     */
    RESCALED,
    /** Normal with deviation 0.02; the same last layers divided in the same way: I-JEPA. */
    RESCALED_NORMAL,
    /** Uniform with variance 2 / (in + out): MAE. */
    XAVIER;

    /** The deviation of normal weights, tokens and positions. */
    public static final double DEVIATION = 0.02;

    /** Returns the layer of these weights and, where wanted, a bias of zeros. */
    public Linear linear(Initializer init, int in, int out, boolean bias) {
        return linear(init, in, out, bias, 1);
    }

    /** Returns the last layer of attention or MLP in block {@code index}, from 0. */
    Linear last(Initializer init, int in, int out, int index) {
        return linear(init, in, out, true, dividesLast() ? 1 / Math.sqrt(2.0 * (index + 1)) : 1);
    }

    private boolean dividesLast() {
        return this == RESCALED || this == RESCALED_NORMAL;
    }

    private Linear linear(Initializer init, int in, int out, boolean bias, double factor) {
        Tensor weight = matrix(init, in, out, factor, out, in);
        return Linear.of(weight, bias ? init.constant(0, out) : null);
    }

    private Tensor matrix(Initializer init, int in, int out, double factor, int... shape) {
        return switch (this) {
            case NORMAL, RESCALED_NORMAL -> init.normal(factor * DEVIATION, shape);
            case RESCALED -> init.truncatedNormal(factor * DEVIATION, factor * DEVIATION, shape);
            case XAVIER -> init.xavierUniform(in, out, shape);
        };
    }

    /** Returns the weight of a patch embedding [D, C, P, P]. */
    Tensor patches(Initializer init, int channels, int patch, int width) {
        int in = channels * patch * patch;
        int[] shape = {width, channels, patch, patch};
        return this == NORMAL ? init.uniform(1 / Math.sqrt(in), shape) : matrix(init, in, width, 1, shape);
    }
}
