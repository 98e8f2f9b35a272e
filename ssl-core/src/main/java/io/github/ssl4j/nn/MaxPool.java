package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/** The largest value of every square window, from [N, H, W, C] to [N, H', W', C]. */
public final class MaxPool extends Module {
    private final int kernel;
    private final int stride;
    private final int padding;

    /** Creates the layer. */
    public MaxPool(int kernel, int stride, int padding) {
        this.kernel = kernel;
        this.stride = stride;
        this.padding = padding;
    }

    private MaxPool(MaxPool original) {
        super(original);
        this.kernel = original.kernel;
        this.stride = original.stride;
        this.padding = original.padding;
    }

    @Override
    public MaxPool copy() {
        return new MaxPool(this);
    }

    @Override
    public Tensor apply(Tensor x) {
        return Ops.maxPool(x, kernel, stride, padding);
    }
}
