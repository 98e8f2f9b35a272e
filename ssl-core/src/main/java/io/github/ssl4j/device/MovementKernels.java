package io.github.ssl4j.device;

/**
 * Copies of elements to other places, and to other types.
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface MovementKernels<S> {

    /** y = x, for storages of any one type. */
    void copy(S x, S y);

    /** y = x, rounded to the nearest value of y's type. Mixed. */
    void convert(S x, S y);

    /** y[o, c, i] = alpha x[o, i], with y of outer x count x inner. */
    void repeat(int outer, int count, int inner, double alpha, S x, S y);

    /** y[i] = x[index[i]] by rows of {@code columns} elements; index is INT32. */
    void gatherRows(int count, int columns, S x, S index, S y);

    /** y[index[i]] += x[i] by rows of {@code columns} elements; index is INT32 and may name a row more than once. */
    void scatterAddRows(int count, int columns, S x, S index, S y);

    /**
     * y[r, c] = x[r, c] for {@code columns} columns of rows that begin {@code xPitch} and {@code yPitch} elements
     * apart; what lies between them in y stays.
     */
    void copyColumns(int rows, int columns, int xPitch, int yPitch, S x, S y);

    /** y = x with its axes in another order: axis i of y is axis order[i] of x; at most 6 axes. */
    void permute(int[] shape, int[] order, S x, S y);
}
