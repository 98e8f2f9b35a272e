package io.github.ssl4j.device.pooled;

import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.Storage;

/**
 * The part of a device that works on the rows of matrices one by one: layer norm, L2 normalisation, softmaxes and
 * attention.
 *
 * @param <B> what the device knows a block of memory by
 * @param <S> the storages of the device
 */
abstract class PooledRows<B, S extends PooledStorage<B>> extends PooledBatchNorms<B, S> {
    PooledRows(MemoryPool.Source<B> source, Class<S> kind) {
        super(source, kind);
    }

    @Override
    public final void layerNorm(
            int rows,
            int columns,
            double epsilon,
            Storage x,
            Storage gamma,
            Storage beta,
            Storage y,
            Storage mean,
            Storage variance) {
        long length = (long) rows * columns;
        kernels()
                .layerNorms()
                .layerNorm(
                        rows,
                        columns,
                        epsilon,
                        reals("layerNorm", "x", x, length),
                        gamma == null ? null : floats("layerNorm", "gamma", gamma, columns),
                        gamma == null ? null : floats("layerNorm", "beta", beta, columns),
                        reals("layerNorm", "y", y, length),
                        floats("layerNorm", "mean", mean, rows),
                        floats("layerNorm", "variance", variance, rows));
    }

    @Override
    public final void layerNormBackward(
            int rows,
            int columns,
            double epsilon,
            Storage x,
            Storage dy,
            Storage gamma,
            Storage mean,
            Storage variance,
            Storage dx,
            Storage dgamma,
            Storage dbeta) {
        long length = (long) rows * columns;
        boolean plain = gamma == null;
        kernels()
                .layerNorms()
                .layerNormBackward(
                        rows,
                        columns,
                        epsilon,
                        reals("layerNormBackward", "x", x, length),
                        reals("layerNormBackward", "dy", dy, length),
                        plain ? null : floats("layerNormBackward", "gamma", gamma, columns),
                        floats("layerNormBackward", "mean", mean, rows),
                        floats("layerNormBackward", "variance", variance, rows),
                        reals("layerNormBackward", "dx", dx, length),
                        plain ? null : floats("layerNormBackward", "dgamma", dgamma, columns),
                        plain ? null : floats("layerNormBackward", "dbeta", dbeta, columns));
    }

    @Override
    public final void l2Normalize(int rows, int columns, double epsilon, Storage x, Storage y, Storage norms) {
        long length = (long) rows * columns;
        kernels()
                .unitRows()
                .l2Normalize(
                        rows,
                        columns,
                        epsilon,
                        floats("l2Normalize", "x", x, length),
                        floats("l2Normalize", "y", y, length),
                        floats("l2Normalize", "norms", norms, rows));
    }

    @Override
    public final void l2NormalizeBackward(
            int rows, int columns, double epsilon, Storage y, Storage norms, Storage dy, Storage dx) {
        long length = (long) rows * columns;
        kernels()
                .unitRows()
                .l2NormalizeBackward(
                        rows,
                        columns,
                        epsilon,
                        floats("l2NormalizeBackward", "y", y, length),
                        floats("l2NormalizeBackward", "norms", norms, rows),
                        floats("l2NormalizeBackward", "dy", dy, length),
                        floats("l2NormalizeBackward", "dx", dx, length));
    }

    @Override
    public final void softmax(int rows, int columns, Storage x, Storage y) {
        long length = (long) rows * columns;
        kernels()
                .softmaxes()
                .softmax(rows, columns, floats("softmax", "x", x, length), floats("softmax", "y", y, length));
    }

    @Override
    public final void softmaxBackward(int rows, int columns, Storage y, Storage dy, Storage dx) {
        long length = (long) rows * columns;
        kernels()
                .softmaxes()
                .softmaxBackward(
                        rows,
                        columns,
                        floats("softmaxBackward", "y", y, length),
                        floats("softmaxBackward", "dy", dy, length),
                        floats("softmaxBackward", "dx", dx, length));
    }

    @Override
    public final void logSoftmax(int rows, int columns, Storage x, Storage y) {
        long length = (long) rows * columns;
        kernels()
                .softmaxes()
                .logSoftmax(rows, columns, floats("logSoftmax", "x", x, length), floats("logSoftmax", "y", y, length));
    }

    @Override
    public final void logSoftmaxBackward(int rows, int columns, Storage y, Storage dy, Storage dx) {
        long length = (long) rows * columns;
        kernels()
                .softmaxes()
                .logSoftmaxBackward(
                        rows,
                        columns,
                        floats("logSoftmaxBackward", "y", y, length),
                        floats("logSoftmaxBackward", "dy", dy, length),
                        floats("logSoftmaxBackward", "dx", dx, length));
    }

    @Override
    public final void softmaxCrossEntropy(
            int rows,
            int columns,
            Storage logits,
            Storage target,
            Storage excluded,
            double gradientScale,
            Storage losses,
            Storage gradient) {
        long length = (long) rows * columns;
        kernels()
                .softmaxes()
                .softmaxCrossEntropy(
                        rows,
                        columns,
                        floats("softmaxCrossEntropy", "logits", logits, length),
                        ints("softmaxCrossEntropy", "target", target, rows),
                        excluded == null ? null : ints("softmaxCrossEntropy", "excluded", excluded, rows),
                        gradientScale,
                        floats("softmaxCrossEntropy", "losses", losses, rows),
                        floats("softmaxCrossEntropy", "gradient", gradient, length));
    }
}
