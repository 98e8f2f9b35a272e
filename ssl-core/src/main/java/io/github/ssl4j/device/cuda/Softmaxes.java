package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.SoftmaxKernels;

/** Softmax along rows, its logarithm, and the cross-entropy made of it. */
final class Softmaxes implements SoftmaxKernels<CudaStorage> {
    private static final String FILE = "Softmaxes";

    private final Kernels kernels;

    Softmaxes(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void softmax(int rows, int columns, CudaStorage x, CudaStorage y) {
        launch(Kernels.typed(FILE, x.type(), y.type()), "softmax", rows, columns, x, y);
    }

    @Override
    public void softmaxBackward(int rows, int columns, CudaStorage y, CudaStorage dy, CudaStorage dx) {
        launch(Kernels.typed(FILE, y.type()), "softmaxBackward", rows, columns, y, dy, dx);
    }

    @Override
    public void logSoftmax(int rows, int columns, CudaStorage x, CudaStorage y) {
        launch(FILE, "logSoftmax", rows, columns, x, y);
    }

    @Override
    public void logSoftmaxBackward(int rows, int columns, CudaStorage y, CudaStorage dy, CudaStorage dx) {
        launch(FILE, "logSoftmaxBackward", rows, columns, y, dy, dx);
    }

    /** A target that is no column makes its row NaN, since reading the targets back would wait for the card. */
    @Override
    public void softmaxCrossEntropy(
            int rows,
            int columns,
            CudaStorage logits,
            CudaStorage target,
            CudaStorage excluded,
            double gradientScale,
            CudaStorage losses,
            CudaStorage gradient) {
        launch(FILE, "crossEntropy", rows, columns, logits, target, excluded, (float) gradientScale, losses, gradient);
    }

    private void launch(String file, String kernel, int rows, int columns, Object... others) {
        Object[] arguments = new Object[others.length + 2];
        arguments[0] = rows;
        arguments[1] = columns;
        System.arraycopy(others, 0, arguments, 2, others.length);
        kernels.launch(file, kernel, Blocks.each(rows), Blocks.threadsOfRow(columns), 0, arguments);
    }
}
