package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Tensor;

/** How the weights of a transformer are initialised. */
public enum TransformerWeights {
    /** Normal with deviation 0.02; patch embedding, its bias too, uniform as in PyTorch: timm, DINO. */
    NORMAL,
    /**
     * Normal with deviation 0.02, cut at it; the last layers of attention and MLP in block i, from 1, divided by
     * sqrt(2 i): BEiT.
     */
    RESCALED,
    /**
     * Normal with deviation 0.02; the same last layers divided in the same way: I-JEPA. Where a patch has few values,
     * its embedding is uniform as in PyTorch.
     */
    RESCALED_NORMAL,
    /** Uniform with variance 2 / (in + out); bias of the patch embedding uniform as in PyTorch: MAE. */
    XAVIER;

    /** The deviation of normal weights, tokens and positions. */
    public static final double DEVIATION = 0.02;

    private static final int VALUES_OF_IJEPAS_PATCH = 3 * 14 * 14;

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

    /**
     * Returns the weight of a patch embedding [D, C, P, P].
     *
     * <p>Of n = C P P values whose mean square is 1, normal weights make a token of variance 0.0004 n, to which I-JEPA
     * adds sines and cosines of mean square 1/2. For the 588 values of its paper's patches that is 0.24, a third of the
     * sum; for 48, of 4 x 4 pixels, 0.02, 4 %. Below half of the paper's values weights are uniform on +-1 / sqrt(n)
     * instead, which makes it 1/3 for any n, 40 %.
     */
    Tensor patches(Initializer init, int channels, int patch, int width) {
        int in = channels * patch * patch;
        int[] shape = {width, channels, patch, patch};
        boolean uniform = this == NORMAL || this == RESCALED_NORMAL && 2 * in < VALUES_OF_IJEPAS_PATCH;
        return uniform ? init.uniform(1 / Math.sqrt(in), shape) : matrix(init, in, width, 1, shape);
    }

    /** Returns the bias of a patch embedding [D]: uniform as in PyTorch, where the authors' code leaves it so, or 0. */
    Tensor patchBias(Initializer init, int channels, int patch, int width) {
        return dividesLast() ? init.constant(0, width) : init.uniform(1 / Math.sqrt(channels * patch * patch), width);
    }
}
