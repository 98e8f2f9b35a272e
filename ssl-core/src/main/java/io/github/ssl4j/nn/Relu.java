package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/** max(x, 0). */
public final class Relu extends Module {

    /** Creates the layer. */
    public Relu() {}

    private Relu(Relu original) {
        super(original);
    }

    @Override
    public Relu copy() {
        return new Relu(this);
    }

    @Override
    public Tensor apply(Tensor x) {
        return Ops.relu(x);
    }
}
