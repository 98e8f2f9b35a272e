package io.github.ssl4j.nn;

import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;

/** x Phi(x), the exact form. Hendrycks and Gimpel 2016, arXiv:1606.08415. */
public final class Gelu extends Module {

    /** Creates the layer. */
    public Gelu() {}

    private Gelu(Gelu original) {
        super(original);
    }

    @Override
    public Gelu copy() {
        return new Gelu(this);
    }

    @Override
    public Tensor apply(Tensor x) {
        return Ops.gelu(x);
    }
}
