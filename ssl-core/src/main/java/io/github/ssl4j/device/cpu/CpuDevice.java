package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.AttentionShape;
import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.Storage;

/**
 * The processor as a device, in float32: oneDNN's kernels on its own threads, and Java loops on the common pool for the
 * rest. Matrix products and convolutions can be computed in bfloat16 where the processor has it. Kernels return when the
 * work is done and are meant to be called by one thread at a time; memory may be allocated and closed by any thread.
 * Results do not depend on the number of Java threads.
 */
public final class CpuDevice extends CpuArrays {
    private final MatrixProducts products = new MatrixProducts(library);
    private final Convolutions convolutions = new Convolutions(library, this::borrow);
    private final Pooling pooling = new Pooling(library);
    private final BatchNorms batchNorms = new BatchNorms(library);
    private final LayerNorms layerNorms = new LayerNorms(library);
    private final Softmaxes softmaxes = new Softmaxes(library);
    private final ColumnSums columnSums = new ColumnSums(library, this::borrow);
    private final Attention attention = new Attention(library, softmaxes);

    /**
     * Opens the device in float32.
     *
     * @throws UnsatisfiedLinkError if oneDNN does not load on this system
     */
    public CpuDevice() {
        this(Precision.FLOAT32);
    }

    /**
     * Opens the device with matrix products and convolutions in the given precision.
     *
     * @throws UnsatisfiedLinkError if oneDNN does not load on this system
     * @throws IllegalArgumentException if the processor has not that precision
     */
    public CpuDevice(Precision precision) {
        super(precision);
    }

    private CpuStorage borrow(long length) {
        return (CpuStorage) allocate(ElementType.FLOAT32, length);
    }

    /**
     * Returns whether the processor has that precision.
     *
     * @throws UnsatisfiedLinkError if oneDNN does not load on this system
     */
    public static boolean supports(Precision precision) {
        return OneDnn.computes(precision);
    }

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String description() {
        String used = OneDnn.instructionSet();
        String warning = Processor.betterThan(used)
                .map(better -> "; warning: the processor has " + better + ", is ONEDNN_MAX_CPU_ISA set?")
                .orElse("");
        return Processor.name() + ", oneDNN " + OneDnn.version() + " (" + used + warning + "), " + Processor.threads()
                + " threads, products in " + library.precision().label();
    }

    @Override
    public ElementType activation() {
        return library.factor();
    }

    @Override
    void release() {
        products.close();
        convolutions.close();
        pooling.close();
        batchNorms.close();
        layerNorms.close();
        softmaxes.close();
        columnSums.close();
        attention.close();
        super.release();
    }

    @Override
    public void reduce(Reduction reduction, int outer, int count, int inner, Storage x, Storage y) {
        if (reduction == Reduction.SUM && outer == 1 && ColumnSums.serves(count, inner)) {
            columnSums.sum(
                    count, inner, reals("reduce", "x", x, (long) count * inner), floats("reduce", "y", y, inner));
        } else {
            super.reduce(reduction, outer, count, inner, x, y);
        }
    }

    @Override
    public void matmul(MatrixProduct product, Storage a, Storage b, Storage bias, Storage c) {
        MatrixProduct p = product;
        long batch = p.batch();
        products.multiply(
                product,
                reals("matmul", "a", a, batch * p.m() * p.k()),
                reals("matmul", "b", b, batch * p.k() * p.n()),
                bias == null ? null : floats("matmul", "bias", bias, p.n()),
                reals("matmul", "c", c, batch * p.m() * p.n()));
    }

    @Override
    public void convolution(ConvolutionShape shape, Storage x, Storage w, Storage y) {
        convolutions.forward(
                shape,
                reals("convolution", "x", x, shape.inputLength()),
                floats("convolution", "w", w, shape.weightLength()),
                reals("convolution", "y", y, shape.outputLength()));
    }

    @Override
    public void convolutionBackwardInput(ConvolutionShape shape, Storage dy, Storage w, Storage dx) {
        convolutions.backwardInput(
                shape,
                reals("convolutionBackwardInput", "dy", dy, shape.outputLength()),
                floats("convolutionBackwardInput", "w", w, shape.weightLength()),
                reals("convolutionBackwardInput", "dx", dx, shape.inputLength()));
    }

    @Override
    public void convolutionBackwardWeight(ConvolutionShape shape, Storage x, Storage dy, Storage dw) {
        convolutions.backwardWeight(
                shape,
                reals("convolutionBackwardWeight", "x", x, shape.inputLength()),
                reals("convolutionBackwardWeight", "dy", dy, shape.outputLength()),
                floats("convolutionBackwardWeight", "dw", dw, shape.weightLength()));
    }

    @Override
    public long maxPoolWorkspace(PoolShape shape) {
        return pooling.workspaceBytes(shape);
    }

    @Override
    public void maxPool(PoolShape shape, Storage x, Storage y, Storage workspace) {
        pooling.forward(
                shape,
                floats("maxPool", "x", x, shape.inputLength()),
                floats("maxPool", "y", y, shape.outputLength()),
                bytes("maxPool", "workspace", workspace, pooling.workspaceBytes(shape)));
    }

    @Override
    public void maxPoolBackward(PoolShape shape, Storage dy, Storage workspace, Storage dx) {
        pooling.backward(
                shape,
                floats("maxPoolBackward", "dy", dy, shape.outputLength()),
                bytes("maxPoolBackward", "workspace", workspace, pooling.workspaceBytes(shape)),
                floats("maxPoolBackward", "dx", dx, shape.inputLength()));
    }

    @Override
    public long batchNormWorkspace(BatchNormShape shape) {
        return batchNorms.workspaceBytes(shape);
    }

    @Override
    public void batchNorm(
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
        batchNorms.forward(
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
    public void batchNormInference(
            BatchNormShape shape, Storage x, Storage gamma, Storage beta, Storage mean, Storage variance, Storage y) {
        long length = shape.length();
        int c = shape.channels();
        batchNorms.inference(
                shape,
                reals("batchNormInference", "x", x, length),
                floats("batchNormInference", "gamma", gamma, c),
                floats("batchNormInference", "beta", beta, c),
                floats("batchNormInference", "mean", mean, c),
                floats("batchNormInference", "variance", variance, c),
                reals("batchNormInference", "y", y, length));
    }

    @Override
    public void batchNormBackward(
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
        batchNorms.backward(
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

    private CpuStorage carried(String kernel, BatchNormShape shape, Storage workspace) {
        long bytes = batchNorms.workspaceBytes(shape);
        return bytes == 0 ? null : bytes(kernel, "workspace", workspace, bytes);
    }

    @Override
    public void layerNorm(
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
        layerNorms.forward(
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
    public void layerNormBackward(
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
        layerNorms.backward(
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
    public void l2Normalize(int rows, int columns, double epsilon, Storage x, Storage y, Storage norms) {
        long length = (long) rows * columns;
        UnitRows.forward(
                rows,
                columns,
                epsilon,
                floats("l2Normalize", "x", x, length),
                floats("l2Normalize", "y", y, length),
                floats("l2Normalize", "norms", norms, rows));
    }

    @Override
    public void l2NormalizeBackward(
            int rows, int columns, double epsilon, Storage y, Storage norms, Storage dy, Storage dx) {
        long length = (long) rows * columns;
        UnitRows.backward(
                rows,
                columns,
                epsilon,
                floats("l2NormalizeBackward", "y", y, length),
                floats("l2NormalizeBackward", "norms", norms, rows),
                floats("l2NormalizeBackward", "dy", dy, length),
                floats("l2NormalizeBackward", "dx", dx, length));
    }

    @Override
    public void softmax(int rows, int columns, Storage x, Storage y) {
        long length = (long) rows * columns;
        softmaxes.softmax(rows, columns, floats("softmax", "x", x, length), floats("softmax", "y", y, length));
    }

    @Override
    public void softmaxBackward(int rows, int columns, Storage y, Storage dy, Storage dx) {
        long length = (long) rows * columns;
        softmaxes.softmaxBackward(
                rows,
                columns,
                floats("softmaxBackward", "y", y, length),
                floats("softmaxBackward", "dy", dy, length),
                floats("softmaxBackward", "dx", dx, length));
    }

    @Override
    public void logSoftmax(int rows, int columns, Storage x, Storage y) {
        long length = (long) rows * columns;
        softmaxes.logSoftmax(rows, columns, floats("logSoftmax", "x", x, length), floats("logSoftmax", "y", y, length));
    }

    @Override
    public void logSoftmaxBackward(int rows, int columns, Storage y, Storage dy, Storage dx) {
        long length = (long) rows * columns;
        softmaxes.logSoftmaxBackward(
                rows,
                columns,
                floats("logSoftmaxBackward", "y", y, length),
                floats("logSoftmaxBackward", "dy", dy, length),
                floats("logSoftmaxBackward", "dx", dx, length));
    }

    @Override
    public void softmaxCrossEntropy(
            int rows,
            int columns,
            Storage logits,
            Storage target,
            Storage excluded,
            double gradientScale,
            Storage losses,
            Storage gradient) {
        long length = (long) rows * columns;
        softmaxes.crossEntropy(
                rows,
                columns,
                floats("softmaxCrossEntropy", "logits", logits, length),
                ints("softmaxCrossEntropy", "target", target, rows),
                excluded == null ? null : ints("softmaxCrossEntropy", "excluded", excluded, rows),
                gradientScale,
                floats("softmaxCrossEntropy", "losses", losses, rows),
                floats("softmaxCrossEntropy", "gradient", gradient, length));
    }

    @Override
    public void attention(AttentionShape shape, Storage qkv, Storage bias, Storage probabilities, Storage y) {
        attention.forward(
                shape,
                reals("attention", "qkv", qkv, shape.inputLength()),
                bias == null ? null : floats("attention", "bias", bias, shape.biasLength()),
                reals("attention", "probabilities", probabilities, shape.probabilitiesLength()),
                reals("attention", "y", y, shape.outputLength()));
    }

    @Override
    public void attentionBackward(
            AttentionShape shape, Storage qkv, Storage probabilities, Storage dy, Storage dqkv, Storage dbias) {
        attention.backward(
                shape,
                reals("attentionBackward", "qkv", qkv, shape.inputLength()),
                reals("attentionBackward", "probabilities", probabilities, shape.probabilitiesLength()),
                reals("attentionBackward", "dy", dy, shape.outputLength()),
                reals("attentionBackward", "dqkv", dqkv, shape.inputLength()),
                dbias == null ? null : floats("attentionBackward", "dbias", dbias, shape.biasLength()));
    }
}
