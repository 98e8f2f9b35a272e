package io.github.ssl4j.device;

/**
 * Functions of one and two variables, element by element.
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface ElementwiseKernels<S> {

    /** x = value. Mixed. */
    void fill(S x, double value);

    /** y = alpha x + beta; y may be x. */
    void affine(double alpha, double beta, S x, S y);

    /** y += alpha x. Mixed. */
    void accumulate(double alpha, S x, S y);

    /** y = function(x); y may be x. RELU and GELU are mixed, with one type for all arguments. */
    void unary(Unary function, S x, S y);

    /**
     * dx = dy function'(x), where y = function(x); dx may be dy. With RELU x may be y, as it may be after a function
     * computed in place. RELU and GELU are mixed, with one type for all arguments.
     */
    void unaryBackward(Unary function, S x, S y, S dy, S dx);

    /** y = function(a, b) with a and y of rows x columns and b broadcast as given; y may be a. Mixed. */
    void binary(Binary function, Broadcast spread, int rows, int columns, S a, S b, S y);
}
