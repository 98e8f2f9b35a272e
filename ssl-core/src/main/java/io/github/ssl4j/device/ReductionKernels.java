package io.github.ssl4j.device;

/**
 * Sums and maxima along an axis.
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface ReductionKernels<S> {

    /** y[o, i] = reduction over c of x[o, c, i], with x of outer x count x inner. Mixed in x. */
    void reduce(Reduction reduction, int outer, int count, int inner, S x, S y);

    /** index[r], of type INT32, = the first column of the largest value of row r of x [rows, columns]. */
    void argmaxRows(int rows, int columns, S x, S index);
}
