package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.LayerNormKernels;
import io.github.ssl4j.device.cuda.Blocks.Cut;

/** Layer norm of every row; gamma and beta are nullable together. */
final class LayerNorms implements LayerNormKernels<CudaStorage> {
    private static final String FILE = "LayerNorms";

    private final Kernels kernels;

    LayerNorms(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void layerNorm(
            int rows,
            int columns,
            double epsilon,
            CudaStorage x,
            CudaStorage gamma,
            CudaStorage beta,
            CudaStorage y,
            CudaStorage mean,
            CudaStorage variance) {
        kernels.launch(
                Kernels.typed(FILE, x.type(), y.type()),
                "layerNorm",
                Blocks.each(rows),
                Blocks.threadsOfRow(columns),
                0,
                rows,
                columns,
                (float) epsilon,
                x,
                gamma,
                beta,
                y,
                mean,
                variance);
    }

    @Override
    public void layerNormBackward(
            int rows,
            int columns,
            double epsilon,
            CudaStorage x,
            CudaStorage dy,
            CudaStorage gamma,
            CudaStorage mean,
            CudaStorage variance,
            CudaStorage dx,
            CudaStorage dgamma,
            CudaStorage dbeta) {
        String file = Kernels.typed(FILE, x.type(), dy.type());
        kernels.launch(
                file,
                "layerNormBackward",
                Blocks.each(rows),
                Blocks.threadsOfRow(columns),
                0,
                rows,
                columns,
                (float) epsilon,
                x,
                dy,
                gamma,
                mean,
                variance,
                dx);
        if (gamma != null) {
            Cut cut = Cut.columns(1, rows, columns);
            int chunks = cut.chunks();
            try (CudaStorage sums = kernels.borrow(4L * chunks * columns)) {
                kernels.launch(
                        file,
                        "layerNormSums",
                        Blocks.each(cut.tiles() * chunks),
                        Blocks.THREADS,
                        2 * Double.BYTES * Blocks.THREADS,
                        rows,
                        columns,
                        cut.width(),
                        cut.chunk(),
                        chunks,
                        (float) epsilon,
                        x,
                        dy,
                        mean,
                        variance,
                        sums);
                kernels.launch(
                        FILE,
                        "layerNormGradients",
                        Blocks.warpPerColumn(columns),
                        Blocks.THREADS,
                        0,
                        columns,
                        chunks,
                        sums,
                        dgamma,
                        dbeta);
            }
        }
    }
}
