package io.github.ssl4j.device.pooled;

import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.Storage;

/**
 * The part of a device that works on the rows of matrices: norms and softmaxes.
 *
 * @param <B> what the device knows a block of memory by
 * @param <S> the storages of the device
 */
abstract class PooledRows<B, S extends PooledStorage<B>> extends PooledArrays<B, S> {
    PooledRows(MemoryPool.Source<B> source, Class<S> kind) {
        super(source, kind);
    }

    @Override
    public final long batchNormWorkspace(BatchNormShape shape) {
        return kernels().batchNorms().batchNormWorkspace(shape);
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
                        carried("batchNorm", shape, workspace));
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
                        carried("batchNormBackward", shape, workspace),
                        reals("batchNormBackward", "dx", dx, length),
                        floats("batchNormBackward", "dgamma", dgamma, c),
                        floats("batchNormBackward", "dbeta", dbeta, c));
    }

    private S carried(String kernel, BatchNormShape shape, Storage workspace) {
        long bytes = kernels().batchNorms().batchNormWorkspace(shape);
        return bytes == 0 ? null : bytes(kernel, "workspace", workspace, bytes);
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
