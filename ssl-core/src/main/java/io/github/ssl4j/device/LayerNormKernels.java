package io.github.ssl4j.device;

/**
 * Layer norm of every row.
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface LayerNormKernels<S> {

    /**
     * y = (x - mean) / sqrt(variance + epsilon) gamma + beta per row of {@code columns} elements; gamma and beta are
     * nullable together; mean and the biased variance [rows] are written. Mixed.
     */
    void layerNorm(int rows, int columns, double epsilon, S x, S gamma, S beta, S y, S mean, S variance);

    /** dx, and where gamma is not null dgamma and dbeta, of {@link #layerNorm}. Mixed. */
    void layerNormBackward(
            int rows, int columns, double epsilon, S x, S dy, S gamma, S mean, S variance, S dx, S dgamma, S dbeta);
}
