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

    /** Returns what {@link #batchNormWorkspace} does for {@link #batchNormByStatistics}. */
    default long batchNormByStatisticsWorkspace(BatchNormShape shape) {
        return batchNormWorkspace(shape);
    }

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

    // ------------------------------------------------------------------ by the statistics of more rows than these

    /** The mean and the biased variance [C] of rows [rows, C]. Mixed. */
    void batchNormStatistics(int rows, int channels, S x, S mean, S variance);

    /** {@link #batchNorm} with the given statistics. Mixed, with one type for x and y. */
    void batchNormByStatistics(BatchNormShape shape, S x, S gamma, S beta, S mean, S variance, S y, S workspace);

    /**
     * dx, dgamma and dbeta of {@link #batchNormByStatistics}, for which the statistics are constants; dx may be dy.
     * Mixed, with one type for x, dy and dx.
     */
    void batchNormByStatisticsBackward(
            BatchNormShape shape, S x, S dy, S gamma, S mean, S variance, S workspace, S dx, S dgamma, S dbeta);

    /**
     * Adds to dx what flows through the statistics of {@code count} rows: dx -= gamma / sqrt(variance + epsilon) (dbeta
     * + dgamma (x - mean) / sqrt(variance + epsilon)) / count, with dgamma and dbeta summed over all those rows. Mixed,
     * with one type for x and dx.
     */
    void batchNormStatisticsBackward(
            BatchNormShape shape, int count, S x, S gamma, S mean, S variance, S dgamma, S dbeta, S dx);
}
