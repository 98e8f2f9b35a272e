package io.github.ssl4j.tensor;

/** The backward of an operation. */
@FunctionalInterface
public interface Backward {

    /**
     * Returns the gradients of the inputs, each of its input's shape, in the order of the inputs; null for an input
     * that needs none.
     *
     * @param outputGradient the gradient of the operation's result, of its shape
     */
    Tensor[] gradients(Tensor outputGradient);
}
