package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.UnitRowKernels;

/** Rows divided by their length. */
final class UnitRows implements UnitRowKernels<CudaStorage> {
    private static final String FILE = "UnitRows";

    private final Kernels kernels;

    UnitRows(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void l2Normalize(int rows, int columns, double epsilon, CudaStorage x, CudaStorage y, CudaStorage norms) {
        kernels.launch(
                FILE,
                "unitRows",
                Blocks.each(rows),
                Blocks.threadsOfRow(columns),
                0,
                rows,
                columns,
                epsilon,
                x,
                y,
                norms);
    }

    @Override
    public void l2NormalizeBackward(
            int rows, int columns, double epsilon, CudaStorage y, CudaStorage norms, CudaStorage dy, CudaStorage dx) {
        kernels.launch(
                FILE,
                "unitRowsBackward",
                Blocks.each(rows),
                Blocks.threadsOfRow(columns),
                0,
                rows,
                columns,
                (float) epsilon,
                y,
                norms,
                dy,
                dx);
    }
}
