package io.github.ssl4j.device.pooled;

import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.Storage;

/**
 * The part of a device that normalises batches.
 *
 * @param <B> what the device knows a block of memory by
 * @param <S> the storages of the device
 */
abstract class PooledBatchNorms<B, S extends PooledStorage<B>> extends PooledArrays<B, S> {
    PooledBatchNorms(MemoryPool.Source<B> source, Class<S> kind) {
        super(source, kind);
    }

    @Override
    public final long batchNormWorkspace(BatchNormShape shape) {
        return kernels().batchNorms().batchNormWorkspace(shape);
    }

    @Override
    public final long batchNormByStatisticsWorkspace(BatchNormShape shape) {
        return kernels().batchNorms().batchNormByStatisticsWorkspace(shape);
    }

    @Override
    public final void batchNorm(
            BatchNormShape shape,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage y,
            Storage mean,
            Storage variance,
            Storage workspace) {
        long length = shape.length();
        int c = shape.channels();
        kernels()
                .batchNorms()
                .batchNorm(
                        shape,
                        reals("batchNorm", "x", x, length),
                        floats("batchNorm", "gamma", gamma, c),
                        floats("batchNorm", "beta", beta, c),
                        reals("batchNorm", "y", y, length),
                        floats("batchNorm", "mean", mean, c),
                        floats("batchNorm", "variance", variance, c),
                        carried("batchNorm", batchNormWorkspace(shape), workspace));
    }

    @Override
    public final void batchNormInference(
            BatchNormShape shape, Storage x, Storage gamma, Storage beta, Storage mean, Storage variance, Storage y) {
        long length = shape.length();
        int c = shape.channels();
        kernels()
                .batchNorms()
                .batchNormInference(
                        shape,
                        reals("batchNormInference", "x", x, length),
                        floats("batchNormInference", "gamma", gamma, c),
                        floats("batchNormInference", "beta", beta, c),
                        floats("batchNormInference", "mean", mean, c),
                        floats("batchNormInference", "variance", variance, c),
                        reals("batchNormInference", "y", y, length));
    }

    @Override
    public final void batchNormBackward(
            BatchNormShape shape,
            Storage x,
            Storage dy,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage workspace,
            Storage dx,
            Storage dgamma,
            Storage dbeta) {
        long length = shape.length();
        int c = shape.channels();
        kernels()
                .batchNorms()
                .batchNormBackward(
                        shape,
                        reals("batchNormBackward", "x", x, length),
                        reals("batchNormBackward", "dy", dy, length),
                        floats("batchNormBackward", "gamma", gamma, c),
                        floats("batchNormBackward", "mean", mean, c),
                        floats("batchNormBackward", "variance", variance, c),
                        carried("batchNormBackward", batchNormWorkspace(shape), workspace),
                        reals("batchNormBackward", "dx", dx, length),
                        floats("batchNormBackward", "dgamma", dgamma, c),
                        floats("batchNormBackward", "dbeta", dbeta, c));
    }

    @Override
    public final void batchNormStatistics(int rows, int channels, Storage x, Storage mean, Storage variance) {
        kernels()
                .batchNorms()
                .batchNormStatistics(
                        rows,
                        channels,
                        reals("batchNormStatistics", "x", x, (long) rows * channels),
                        floats("batchNormStatistics", "mean", mean, channels),
                        floats("batchNormStatistics", "variance", variance, channels));
    }

    @Override
    public final void batchNormByStatistics(
            BatchNormShape shape,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage mean,
            Storage variance,
            Storage y,
            Storage workspace) {
        long length = shape.length();
        int c = shape.channels();
        kernels()
                .batchNorms()
                .batchNormByStatistics(
                        shape,
                        reals("batchNormByStatistics", "x", x, length),
                        floats("batchNormByStatistics", "gamma", gamma, c),
                        floats("batchNormByStatistics", "beta", beta, c),
                        floats("batchNormByStatistics", "mean", mean, c),
                        floats("batchNormByStatistics", "variance", variance, c),
                        reals("batchNormByStatistics", "y", y, length),
                        carried("batchNormByStatistics", batchNormByStatisticsWorkspace(shape), workspace));
    }

    @Override
    public final void batchNormByStatisticsBackward(
            BatchNormShape shape,
            Storage x,
            Storage dy,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage workspace,
            Storage dx,
            Storage dgamma,
            Storage dbeta) {
        long length = shape.length();
        int c = shape.channels();
        kernels()
                .batchNorms()
                .batchNormByStatisticsBackward(
                        shape,
                        reals("batchNormByStatisticsBackward", "x", x, length),
                        reals("batchNormByStatisticsBackward", "dy", dy, length),
                        floats("batchNormByStatisticsBackward", "gamma", gamma, c),
                        floats("batchNormByStatisticsBackward", "mean", mean, c),
                        floats("batchNormByStatisticsBackward", "variance", variance, c),
                        carried("batchNormByStatisticsBackward", batchNormByStatisticsWorkspace(shape), workspace),
                        reals("batchNormByStatisticsBackward", "dx", dx, length),
                        floats("batchNormByStatisticsBackward", "dgamma", dgamma, c),
                        floats("batchNormByStatisticsBackward", "dbeta", dbeta, c));
    }

    @Override
    public final void batchNormStatisticsBackward(
            BatchNormShape shape,
            int count,
            Storage x,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage dgamma,
            Storage dbeta,
            Storage dx) {
        long length = shape.length();
        int c = shape.channels();
        kernels()
                .batchNorms()
                .batchNormStatisticsBackward(
                        shape,
                        count,
                        reals("batchNormStatisticsBackward", "x", x, length),
                        floats("batchNormStatisticsBackward", "gamma", gamma, c),
                        floats("batchNormStatisticsBackward", "mean", mean, c),
                        floats("batchNormStatisticsBackward", "variance", variance, c),
                        floats("batchNormStatisticsBackward", "dgamma", dgamma, c),
                        floats("batchNormStatisticsBackward", "dbeta", dbeta, c),
                        reals("batchNormStatisticsBackward", "dx", dx, length));
    }

    private S carried(String kernel, long bytes, Storage workspace) {
        return bytes == 0 ? null : bytes(kernel, "workspace", workspace, bytes);
    }
}
