package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.BatchNormKernels;
import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.cuda.Blocks.Cut;

/** Batch norm of rows by channels, with the ReLU behind it where the shape says so. */
final class BatchNorms implements BatchNormKernels<CudaStorage> {
    private static final String FILE = "BatchNorms";

    private final Kernels kernels;

    BatchNorms(Kernels kernels) {
        this.kernels = kernels;
    }

    /** Returns one byte for every element that a ReLU may stop. */
    @Override
    public long batchNormWorkspace(BatchNormShape shape) {
        return shape.relu() ? shape.length() : 0;
    }

    /** The workspace is null without ReLU. */
    @Override
    public void batchNorm(
            BatchNormShape shape,
            CudaStorage x,
            CudaStorage gamma,
            CudaStorage beta,
            CudaStorage y,
            CudaStorage mean,
            CudaStorage variance,
            CudaStorage workspace) {
        int rows = shape.rows();
        int channels = shape.channels();
        Cut cut = Cut.columns(1, rows, channels);
        try (CudaStorage sums = kernels.borrow(4L * cut.chunks() * channels);
                CudaStorage factors = kernels.borrow(channels)) {
            moments(cut, rows, channels, x, sums);
            kernels.launch(
                    FILE,
                    "batchNormStatistics",
                    Blocks.warpPerColumn(channels),
                    Blocks.THREADS,
                    0,
                    rows,
                    channels,
                    cut.chunks(),
                    shape.epsilon(),
                    sums,
                    gamma,
                    mean,
                    variance,
                    factors);
            apply(shape, x, mean, factors, beta, y, workspace);
        }
    }

    @Override
    public void batchNormStatistics(int rows, int channels, CudaStorage x, CudaStorage mean, CudaStorage variance) {
        Cut cut = Cut.columns(1, rows, channels);
        try (CudaStorage sums = kernels.borrow(4L * cut.chunks() * channels)) {
            moments(cut, rows, channels, x, sums);
            kernels.launch(
                    FILE,
                    "batchNormStatistics",
                    Blocks.warpPerColumn(channels),
                    Blocks.THREADS,
                    0,
                    rows,
                    channels,
                    cut.chunks(),
                    0.0,
                    sums,
                    null,
                    mean,
                    variance,
                    null);
        }
    }

    private void moments(Cut cut, int rows, int channels, CudaStorage x, CudaStorage sums) {
        sum(
                Kernels.typed(FILE, x.type()),
                "batchNormMoments",
                cut,
                rows,
                channels,
                cut.width(),
                cut.chunk(),
                cut.chunks(),
                x,
                sums);
    }

    @Override
    public void batchNormInference(
            BatchNormShape shape,
            CudaStorage x,
            CudaStorage gamma,
            CudaStorage beta,
            CudaStorage mean,
            CudaStorage variance,
            CudaStorage y) {
        batchNormByStatistics(shape, x, gamma, beta, mean, variance, y, null);
    }

    /** The workspace is null without ReLU and where no gradient is wanted. */
    @Override
    public void batchNormByStatistics(
            BatchNormShape shape,
            CudaStorage x,
            CudaStorage gamma,
            CudaStorage beta,
            CudaStorage mean,
            CudaStorage variance,
            CudaStorage y,
            CudaStorage workspace) {
        int channels = shape.channels();
        try (CudaStorage factors = kernels.borrow(channels)) {
            kernels.launch(
                    FILE,
                    "batchNormFactors",
                    Blocks.of(channels),
                    Blocks.THREADS,
                    0,
                    channels,
                    shape.epsilon(),
                    gamma,
                    variance,
                    factors);
            apply(shape, x, mean, factors, beta, y, workspace);
        }
    }

    private void apply(
            BatchNormShape shape,
            CudaStorage x,
            CudaStorage mean,
            CudaStorage factors,
            CudaStorage beta,
            CudaStorage y,
            CudaStorage mask) {
        kernels.launch(
                Kernels.typed(FILE, x.type()),
                "batchNormApply",
                Blocks.inFours(shape.length()),
                Blocks.THREADS,
                0,
                shape.channels(),
                shape.relu() ? 1 : 0,
                x,
                mean,
                factors,
                beta,
                y,
                mask,
                shape.length());
    }

    /** The workspace is null without ReLU. */
    @Override
    public void batchNormBackward(
            BatchNormShape shape,
            CudaStorage x,
            CudaStorage dy,
            CudaStorage gamma,
            CudaStorage mean,
            CudaStorage variance,
            CudaStorage workspace,
            CudaStorage dx,
            CudaStorage dgamma,
            CudaStorage dbeta) {
        backward(shape, shape.rows(), x, dy, gamma, mean, variance, workspace, dx, dgamma, dbeta);
    }

    /** The workspace is null without ReLU. */
    @Override
    public void batchNormByStatisticsBackward(
            BatchNormShape shape,
            CudaStorage x,
            CudaStorage dy,
            CudaStorage gamma,
            CudaStorage mean,
            CudaStorage variance,
            CudaStorage workspace,
            CudaStorage dx,
            CudaStorage dgamma,
            CudaStorage dbeta) {
        backward(shape, 0, x, dy, gamma, mean, variance, workspace, dx, dgamma, dbeta);
    }

    /** Goes back through the statistics of {@code counted} rows, or through none where they are 0. */
    private void backward(
            BatchNormShape shape,
            int counted,
            CudaStorage x,
            CudaStorage dy,
            CudaStorage gamma,
            CudaStorage mean,
            CudaStorage variance,
            CudaStorage workspace,
            CudaStorage dx,
            CudaStorage dgamma,
            CudaStorage dbeta) {
        int rows = shape.rows();
        int channels = shape.channels();
        Cut cut = Cut.columns(1, rows, channels);
        try (CudaStorage sums = kernels.borrow(4L * cut.chunks() * channels);
                CudaStorage rest = kernels.borrow(3L * channels)) {
            CudaStorage factors = rest.slice(0, channels);
            CudaStorage centers = rest.slice(channels, channels);
            CudaStorage slopes = rest.slice(2L * channels, channels);
            sum(
                    Kernels.typed(FILE, x.type()),
                    "batchNormSums",
                    cut,
                    rows,
                    channels,
                    cut.width(),
                    cut.chunk(),
                    cut.chunks(),
                    x,
                    dy,
                    mean,
                    workspace,
                    sums);
            kernels.launch(
                    FILE,
                    "batchNormGradients",
                    Blocks.warpPerColumn(channels),
                    Blocks.THREADS,
                    0,
                    counted,
                    channels,
                    cut.chunks(),
                    shape.epsilon(),
                    sums,
                    gamma,
                    variance,
                    dgamma,
                    dbeta,
                    factors,
                    centers,
                    slopes);
            kernels.launch(
                    Kernels.typed(FILE, x.type()),
                    "batchNormBackward",
                    Blocks.inFours(shape.length()),
                    Blocks.THREADS,
                    0,
                    channels,
                    x,
                    dy,
                    mean,
                    workspace,
                    factors,
                    centers,
                    slopes,
                    dx,
                    shape.length());
        }
    }

    @Override
    public void batchNormStatisticsBackward(
            BatchNormShape shape,
            int count,
            CudaStorage x,
            CudaStorage gamma,
            CudaStorage mean,
            CudaStorage variance,
            CudaStorage dgamma,
            CudaStorage dbeta,
            CudaStorage dx) {
        int channels = shape.channels();
        try (CudaStorage rest = kernels.borrow(2L * channels)) {
            CudaStorage shifts = rest.slice(0, channels);
            CudaStorage slopes = rest.slice(channels, channels);
            kernels.launch(
                    FILE,
                    "batchNormThroughStatistics",
                    Blocks.of(channels),
                    Blocks.THREADS,
                    0,
                    count,
                    channels,
                    shape.epsilon(),
                    gamma,
                    variance,
                    dgamma,
                    dbeta,
                    shifts,
                    slopes);
            kernels.launch(
                    Kernels.typed(FILE, x.type()),
                    "batchNormAccumulate",
                    Blocks.inFours(shape.length()),
                    Blocks.THREADS,
                    0,
                    channels,
                    x,
                    mean,
                    shifts,
                    slopes,
                    dx,
                    shape.length());
        }
    }

    private void sum(String file, String kernel, Cut cut, Object... arguments) {
        kernels.launch(
                file,
                kernel,
                Blocks.each(cut.tiles() * cut.chunks()),
                Blocks.THREADS,
                2 * Double.BYTES * Blocks.THREADS,
                arguments);
    }
}
