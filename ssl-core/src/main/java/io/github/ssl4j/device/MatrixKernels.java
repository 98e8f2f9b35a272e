package io.github.ssl4j.device;

/**
 * Products of dense matrices.
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface MatrixKernels<S> {

    /**
     * C = alpha op(A) op(B) + beta C, and then the nullable bias of N values added to every row. Mixed: where an
     * operand is narrow, factors are rounded to its type; products of {@link Device#floating()} storages alone may stay
     * exact.
     */
    void matmul(MatrixProduct product, S a, S b, S bias, S c);
}
