package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.PoolingKernels;

/** Max pooling over channels-last images. */
final class Pooling implements PoolingKernels<CudaStorage> {
    private final Kernels kernels;

    Pooling(Kernels kernels) {
        this.kernels = kernels;
    }

    /** Returns four bytes for every output: which pixel of its window won. */
    @Override
    public long maxPoolWorkspace(PoolShape shape) {
        return Integer.BYTES * shape.outputLength();
    }

    @Override
    public void maxPool(PoolShape shape, CudaStorage x, CudaStorage y, CudaStorage workspace) {
        launch("maxPool", shape, x, y, workspace, shape.outputLength());
    }

    @Override
    public void maxPoolBackward(PoolShape shape, CudaStorage dy, CudaStorage workspace, CudaStorage dx) {
        launch("maxPoolBackward", shape, dy, workspace, dx, shape.inputLength());
    }

    private void launch(
            String kernel, PoolShape s, CudaStorage first, CudaStorage second, CudaStorage third, long elements) {
        kernels.launch(
                "Pooling",
                kernel,
                Blocks.of(elements),
                Blocks.THREADS,
                0,
                s.height(),
                s.width(),
                s.channels(),
                s.outputHeight(),
                s.outputWidth(),
                s.kernel(),
                s.stride(),
                s.padding(),
                first,
                second,
                third,
                elements);
    }
}
