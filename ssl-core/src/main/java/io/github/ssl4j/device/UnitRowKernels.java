package io.github.ssl4j.device;

/**
 * Rows divided by their length.
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface UnitRowKernels<S> {

    /** y = x / max(|x|, epsilon) per row; norms [rows] receives max(|x|, epsilon). */
    void l2Normalize(int rows, int columns, double epsilon, S x, S y, S norms);

    /** dx of {@link #l2Normalize}; a row whose norm was raised to epsilon is treated as divided by a constant. */
    void l2NormalizeBackward(int rows, int columns, double epsilon, S y, S norms, S dy, S dx);
}
