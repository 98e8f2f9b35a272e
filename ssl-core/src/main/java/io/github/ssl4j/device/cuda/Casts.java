package io.github.ssl4j.device.cuda;

/** Copies in another type or layout, for libraries that want it. */
final class Casts {
    private static final String FILE = "Casts";
    private static final int THREADS = 256;

    private final Kernels kernels;

    Casts(Kernels kernels) {
        this.kernels = kernels;
    }

    /** Returns scratch memory for so many numbers of bfloat16. */
    CudaStorage bfloat16s(long count) {
        return kernels.borrow((count + 1) / 2);
    }

    /** Returns the first {@code count} elements rounded to bfloat16, in scratch memory. */
    CudaStorage narrowed(CudaStorage x, long count) {
        CudaStorage y = bfloat16s(count);
        kernels.launch(FILE, "narrow", Kernels.blocksFor(count, THREADS), THREADS, 0, x, y, count);
        return y;
    }

    /** y = x, where x holds {@code count} numbers of bfloat16. */
    void widen(CudaStorage x, CudaStorage y, long count) {
        kernels.launch(FILE, "widen", Kernels.blocksFor(count, THREADS), THREADS, 0, x, y, count);
    }

    /**
     * Returns filters [K, C, R R] as [K, R R, C] in scratch memory.
     *
     * @param bfloat16 whether to round them to bfloat16 too
     */
    CudaStorage channelsLast(CudaStorage w, int filters, int channels, int area, boolean bfloat16) {
        long count = (long) filters * channels * area;
        CudaStorage y = bfloat16 ? bfloat16s(count) : kernels.borrow(count);
        String kernel = bfloat16 ? "channelsLastNarrow" : "channelsLast";
        kernels.launch(FILE, kernel, Kernels.blocksFor(count, THREADS), THREADS, 0, w, y, channels, area, count);
        return y;
    }

    /** w [K, C, R R] = x [K, R R, C], which holds bfloat16 where told. */
    void channelsFirst(CudaStorage x, CudaStorage w, int filters, int channels, int area, boolean bfloat16) {
        long count = (long) filters * channels * area;
        String kernel = bfloat16 ? "channelsFirstWiden" : "channelsFirst";
        kernels.launch(FILE, kernel, Kernels.blocksFor(count, THREADS), THREADS, 0, x, w, channels, area, count);
    }
}
