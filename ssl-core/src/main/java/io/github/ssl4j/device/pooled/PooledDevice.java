package io.github.ssl4j.device.pooled;

import io.github.ssl4j.device.AttentionShape;
import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.Storage;

/**
 * A device of float32 with pooled memory. It checks the arguments of every kernel and leaves the work to its
 * {@link #kernels()}.
 *
 * @param <B> what the device knows a block of memory by
 * @param <S> the storages of the device
 */
public abstract class PooledDevice<B, S extends PooledStorage<B>> extends PooledRows<B, S> {

    /** Creates a device without kernels over the memory of {@code source}, whose storages are of that class. */
    protected PooledDevice(MemoryPool.Source<B> source, Class<S> kind) {
        super(source, kind);
    }

    @Override
    public final void matmul(MatrixProduct p, Storage a, Storage b, Storage bias, Storage c) {
        long batch = p.batch();
        kernels()
                .products()
                .matmul(
                        p,
                        reals("matmul", "a", a, batch * p.m() * p.k()),
                        reals("matmul", "b", b, batch * p.k() * p.n()),
                        bias == null ? null : floats("matmul", "bias", bias, p.n()),
                        reals("matmul", "c", c, batch * p.m() * p.n()));
    }

    @Override
    public final void convolution(ConvolutionShape shape, Storage x, Storage w, Storage y) {
        kernels()
                .convolutions()
                .convolution(
                        shape,
                        reals("convolution", "x", x, shape.inputLength()),
                        floats("convolution", "w", w, shape.weightLength()),
                        reals("convolution", "y", y, shape.outputLength()));
    }

    @Override
    public final void convolutionBackwardInput(ConvolutionShape shape, Storage dy, Storage w, Storage dx) {
        kernels()
                .convolutions()
                .convolutionBackwardInput(
                        shape,
                        reals("convolutionBackwardInput", "dy", dy, shape.outputLength()),
                        floats("convolutionBackwardInput", "w", w, shape.weightLength()),
                        reals("convolutionBackwardInput", "dx", dx, shape.inputLength()));
    }

    @Override
    public final void convolutionBackwardWeight(ConvolutionShape shape, Storage x, Storage dy, Storage dw) {
        kernels()
                .convolutions()
                .convolutionBackwardWeight(
                        shape,
                        reals("convolutionBackwardWeight", "x", x, shape.inputLength()),
                        reals("convolutionBackwardWeight", "dy", dy, shape.outputLength()),
                        floats("convolutionBackwardWeight", "dw", dw, shape.weightLength()));
    }

    @Override
    public final long maxPoolWorkspace(PoolShape shape) {
        return kernels().pooling().maxPoolWorkspace(shape);
    }

    @Override
    public final void maxPool(PoolShape shape, Storage x, Storage y, Storage workspace) {
        kernels()
                .pooling()
                .maxPool(
                        shape,
                        floats("maxPool", "x", x, shape.inputLength()),
                        floats("maxPool", "y", y, shape.outputLength()),
                        bytes(
                                "maxPool",
                                "workspace",
                                workspace,
                                kernels().pooling().maxPoolWorkspace(shape)));
    }

    @Override
    public final void maxPoolBackward(PoolShape shape, Storage dy, Storage workspace, Storage dx) {
        kernels()
                .pooling()
                .maxPoolBackward(
                        shape,
                        floats("maxPoolBackward", "dy", dy, shape.outputLength()),
                        bytes(
                                "maxPoolBackward",
                                "workspace",
                                workspace,
                                kernels().pooling().maxPoolWorkspace(shape)),
                        floats("maxPoolBackward", "dx", dx, shape.inputLength()));
    }

    @Override
    public final void attention(AttentionShape shape, Storage qkv, Storage bias, Storage probabilities, Storage y) {
        kernels()
                .attention()
                .attention(
                        shape,
                        reals("attention", "qkv", qkv, shape.inputLength()),
                        bias == null ? null : floats("attention", "bias", bias, shape.biasLength()),
                        reals("attention", "probabilities", probabilities, shape.probabilitiesLength()),
                        reals("attention", "y", y, shape.outputLength()));
    }

    @Override
    public final void attentionBackward(
            AttentionShape shape, Storage qkv, Storage probabilities, Storage dy, Storage dqkv, Storage dbias) {
        kernels()
                .attention()
                .attentionBackward(
                        shape,
                        reals("attentionBackward", "qkv", qkv, shape.inputLength()),
                        reals("attentionBackward", "probabilities", probabilities, shape.probabilitiesLength()),
                        reals("attentionBackward", "dy", dy, shape.outputLength()),
                        reals("attentionBackward", "dqkv", dqkv, shape.inputLength()),
                        dbias == null ? null : floats("attentionBackward", "dbias", dbias, shape.biasLength()));
    }
}
