package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.ElementwiseKernels;
import io.github.ssl4j.device.Unary;

/** Functions of one and two variables, element by element. */
final class Elementwise implements ElementwiseKernels<CudaStorage> {
    private static final String FILE = "Elementwise";

    private final Kernels kernels;

    Elementwise(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void fill(CudaStorage x, double value) {
        launch(Kernels.typed(FILE, x.type()), "fill", x.length(), x, (float) value, x.length());
    }

    @Override
    public void affine(double alpha, double beta, CudaStorage x, CudaStorage y) {
        launch(FILE, "affine", y.length(), (float) alpha, (float) beta, x, y, y.length());
    }

    @Override
    public void accumulate(double alpha, CudaStorage x, CudaStorage y) {
        String file = Kernels.typed(FILE, x.type(), y.type());
        launch(file, "accumulate", y.length(), (float) alpha, x, y, y.length());
    }

    @Override
    public void unary(Unary function, CudaStorage x, CudaStorage y) {
        launch(Kernels.typed(FILE, y.type()), "unary", y.length(), function.ordinal(), x, y, y.length());
    }

    @Override
    public void unaryBackward(Unary function, CudaStorage x, CudaStorage y, CudaStorage dy, CudaStorage dx) {
        String file = Kernels.typed(FILE, dx.type());
        launch(file, "unaryBackward", dx.length(), function.ordinal(), x, y, dy, dx, dx.length());
    }

    @Override
    public void binary(
            Binary function, Broadcast spread, int rows, int columns, CudaStorage a, CudaStorage b, CudaStorage y) {
        long length = (long) rows * columns;
        String file = Kernels.typed(FILE, a.type(), b.type(), y.type());
        launch(file, "binary", length, function.ordinal(), spread.ordinal(), columns, a, b, y, length);
    }

    private void launch(String file, String kernel, long elements, Object... arguments) {
        kernels.launch(file, kernel, Blocks.inFours(elements), Blocks.THREADS, 0, arguments);
    }
}
