package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.Unary;
import io.github.ssl4j.device.pooled.KernelFamilies;

/** Functions of one and two variables, element by element. */
final class Elementwise implements KernelFamilies.Elementwise<CudaStorage> {
    private static final String FILE = "Elementwise";

    private final Kernels kernels;

    Elementwise(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void fill(CudaStorage x, double value) {
        launch("fill", x.length(), x, (float) value, x.length());
    }

    @Override
    public void affine(double alpha, double beta, CudaStorage x, CudaStorage y) {
        launch("affine", y.length(), (float) alpha, (float) beta, x, y, y.length());
    }

    @Override
    public void accumulate(double alpha, CudaStorage x, CudaStorage y) {
        launch("accumulate", y.length(), (float) alpha, x, y, y.length());
    }

    @Override
    public void unary(Unary function, CudaStorage x, CudaStorage y) {
        launch("unary", y.length(), function.ordinal(), x, y, y.length());
    }

    @Override
    public void unaryBackward(Unary function, CudaStorage x, CudaStorage y, CudaStorage dy, CudaStorage dx) {
        launch("unaryBackward", dx.length(), function.ordinal(), x, y, dy, dx, dx.length());
    }

    @Override
    public void binary(
            Binary function, Broadcast spread, int rows, int columns, CudaStorage a, CudaStorage b, CudaStorage y) {
        long length = (long) rows * columns;
        launch("binary", length, function.ordinal(), spread.ordinal(), columns, a, b, y, length);
    }

    private void launch(String kernel, long elements, Object... arguments) {
        kernels.launch(FILE, kernel, Blocks.inFours(elements), Blocks.THREADS, 0, arguments);
    }
}
