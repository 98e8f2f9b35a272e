package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/** x weightT + bias, from [..., in] to [..., out]; both uniform on +-1 / sqrt(in) at first, as in PyTorch. */
public final class Linear extends Module {
    private final Tensor weight;
    private final Tensor bias;

    /** Creates the layer, with or without a bias. */
    public Linear(Initializer init, int in, int out, boolean bias) {
        double bound = 1 / Math.sqrt(in);
        this.weight = parameter("weight", init.uniform(bound, out, in));
        this.bias = bias ? parameter("bias", init.uniform(bound, out)) : null;
    }

    private Linear(Tensor weight, Tensor bias) {
        this.weight = parameter("weight", weight);
        this.bias = bias == null ? null : parameter("bias", bias);
    }

    /** Returns a layer of a given weight [out, in], and a bias [out] that may be null, both persistent. */
    public static Linear of(Tensor weight, Tensor bias) {
        return new Linear(weight, bias);
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

    /** Returns {@link #apply} in the type of the activations that the layers of an encoder pass on. */
    public Tensor handOn(Tensor x) {
        return handOn(x, bias);
    }

    /** Returns the same with a bias [out] that is made elsewhere. */
    Tensor handOn(Tensor x, Tensor otherBias) {
        return Ops.linearLayer(x, weight, otherBias);
    }
}
