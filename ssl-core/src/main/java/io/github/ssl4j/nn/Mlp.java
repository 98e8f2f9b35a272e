package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/** The two-layer perceptron of a transformer block, with GELU between. */
final class Mlp extends Module {
    private final Linear first;
    private final Linear second;

    Mlp(Initializer init, TransformerBlock.Config config, int index) {
        this.first = child("fc1", config.weights().linear(init, config.width(), config.mlpWidth(), true));
        this.second = child("fc2", config.weights().last(init, config.mlpWidth(), config.width(), index));
    }

    private Mlp(Mlp original) {
        super(original);
        this.first = child("fc1", original.first.copy());
        this.second = child("fc2", original.second.copy());
    }

    @Override
    public Mlp copy() {
        return new Mlp(this);
    }

    @Override
    public Tensor apply(Tensor x) {
        return second.handOn(Ops.gelu(first.handOn(x)));
    }
}
