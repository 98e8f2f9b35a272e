package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/** x weightT + bias, from [N, in] to [N, out], both uniform on +-1 / sqrt(in) at first, as in PyTorch. */
public final class Linear extends Module {
    private final Tensor weight;
    private final Tensor bias;

    /** Creates the layer, with or without a bias. */
    public Linear(Initializer init, int in, int out, boolean bias) {
        double bound = 1 / Math.sqrt(in);
        this.weight = parameter("weight", init.uniform(bound, out, in));
        this.bias = bias ? parameter("bias", init.uniform(bound, out)) : null;
    }

    private Linear(Linear original) {
        super(original);
        this.weight = parameter("weight", copyOf(original.weight));
        this.bias = original.bias == null ? null : parameter("bias", copyOf(original.bias));
    }

    @Override
    public Linear copy() {
        return new Linear(this);
    }

    @Override
    public Tensor apply(Tensor x) {
        return Ops.linear(x, weight, bias);
    }
}
