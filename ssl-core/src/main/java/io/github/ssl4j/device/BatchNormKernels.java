package io.github.ssl4j.device;

/**
 * Batch norm of rows by channels, with the ReLU behind it where the shape says so.
 *
 * <p>{@link Device} says what holds for the arguments of every kernel.
 *
 * @param <S> the storages of the device
 */
public interface BatchNormKernels<S> {

    /** Returns how many bytes of UINT8 workspace a batch norm carries from forward to backward; 0 without ReLU. */
    long batchNormWorkspace(BatchNormShape shape);

    /**
     * y = (x - mean) / sqrt(variance + epsilon) gamma + beta with the batch's own mean and biased variance, which are
     * written to {@code mean} and {@code variance} [C]; workspace is nullable when its length is 0. Mixed, with one
     * type for x and y.
     */
    void batchNorm(BatchNormShape shape, S x, S gamma, S beta, S y, S mean, S variance, S workspace);

    /**
     * y = (x - mean) / sqrt(variance + epsilon) gamma + beta with the given statistics. Mixed, with one type for x
     * and y.
     */
    void batchNormInference(BatchNormShape shape, S x, S gamma, S beta, S mean, S variance, S y);

    /** dx, dgamma and dbeta of {@link #batchNorm}; dx may be dy. Mixed, with one type for x, dy and dx. */
    void batchNormBackward(
            BatchNormShape shape, S x, S dy, S gamma, S mean, S variance, S workspace, S dx, S dgamma, S dbeta);
}
