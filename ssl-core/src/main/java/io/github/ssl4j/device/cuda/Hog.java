package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.HogKernels;
import io.github.ssl4j.device.HogShape;

/** HOG (histograms of oriented gradients; Dalal and Triggs 2005) as MaskFeat predicts them (arXiv:2112.09133). */
final class Hog implements HogKernels<CudaStorage> {
    private static final int THREADS = 128;
    private static final int MOST_SHARED_BYTES = 48 * 1024;

    private final Kernels kernels;
    private final Uploads uploads;

    Hog(Kernels kernels, Uploads uploads) {
        this.kernels = kernels;
        this.uploads = uploads;
    }

    @Override
    public void hog(HogShape shape, CudaStorage images, CudaStorage y) {
        int bins = shape.bins();
        long histograms = shape.outputLength() / bins;
        int sharedBytes = Double.BYTES * bins * THREADS;
        boolean shared = sharedBytes <= MOST_SHARED_BYTES;
        try (CudaStorage edges = uploads.exact(edges(bins));
                CudaStorage window = shape.gaussianWindow() == 0 ? null : uploads.of(shape.windowWeights());
                CudaStorage sums = shared ? null : kernels.borrow(2 * histograms * bins)) {
            kernels.launch(
                    "Hog",
                    "hog",
                    Kernels.blocksFor(histograms, THREADS),
                    THREADS,
                    shared ? sharedBytes : 0,
                    shape.height(),
                    shape.width(),
                    shape.channels(),
                    bins,
                    shape.cell(),
                    shape.gaussianWindow(),
                    images,
                    edges,
                    window,
                    sums,
                    y,
                    histograms);
        }
    }

    /** Returns the cosines and then the sines of the directions where the bins begin. */
    private static double[] edges(int bins) {
        double[] edges = new double[2 * bins];
        for (int edge = 0; edge < bins; edge++) {
            edges[edge] = sine(bins + 2 * edge, bins);
            edges[bins + edge] = sine(2 * edge, bins);
        }
        return edges;
    }

    /** The sine of steps pi / (2 bins), equal to the last bit where symmetry makes it so, and 0 where it is. */
    private static double sine(int steps, int bins) {
        int half = 2 * bins;
        int inHalf = steps % half;
        int inQuarter = Math.min(inHalf, half - inHalf);
        double size = 2 * inQuarter == bins ? Math.sqrt(0.5) : StrictMath.sin(Math.PI * inQuarter / half);
        return steps / half % 2 == 0 ? size : -size;
    }
}
