package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/** A convolution without bias, from [N, H, W, C] to [N, H', W', K]. */
public final class Convolution extends Module {
    private final Tensor weight;
    private final int stride;
    private final int padding;

    /** Creates the layer with a square kernel. */
    public Convolution(Initializer init, int channels, int filters, int kernel, int stride, int padding) {
        this.weight = parameter("weight", init.kaimingNormalFanOut(filters, channels, kernel));
        this.stride = stride;
        this.padding = padding;
    }

    private Convolution(Convolution original) {
        super(original);
        this.weight = parameter("weight", copyOf(original.weight));
        this.stride = original.stride;
        this.padding = original.padding;
    }

    @Override
    public Convolution copy() {
        return new Convolution(this);
    }

    @Override
    public Tensor apply(Tensor x) {
        return Ops.convolution(x, weight, stride, padding);
    }
}
