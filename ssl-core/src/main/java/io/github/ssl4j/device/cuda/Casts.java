package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.ElementType;

/** Copies in another type or layout. */
final class Casts {
    private static final String FILE = "Casts";

    private final Kernels kernels;

    Casts(Kernels kernels) {
        this.kernels = kernels;
    }

    /** y = the first elements of x. */
    void convert(CudaStorage x, CudaStorage y) {
        if (x.type() == y.type()) {
            kernels.copy(x, y);
        } else {
            long count = y.length();
            String file = Kernels.typed(FILE, x.type(), y.type());
            kernels.launch(file, "convert", Blocks.inFours(count), Blocks.THREADS, 0, x, y, count);
        }
    }

    /**
     * Returns the first {@code count} elements in that type: themselves where they have it, or a copy in scratch
     * memory.
     */
    CudaStorage as(ElementType type, CudaStorage x, long count) {
        return x.type() == type ? x.slice(0, count) : copy(type, x, count);
    }

    /** Returns the first {@code count} elements in that type, in scratch memory. */
    CudaStorage copy(ElementType type, CudaStorage x, long count) {
        CudaStorage y = kernels.borrow(type, count);
        convert(x, y);
        return y;
    }

    /** Returns filters [K, C, R R] as [K, R R, C] of that type, in scratch memory. */
    CudaStorage channelsLast(ElementType type, CudaStorage w, int filters, int channels, int area) {
        CudaStorage y = kernels.borrow(type, (long) filters * channels * area);
        reorder("channelsLast", w, y, channels, area, y.length());
        return y;
    }

    /** w [K, C, R R] = x [K, R R, C]. */
    void channelsFirst(CudaStorage x, CudaStorage w, int channels, int area) {
        reorder("channelsFirst", x, w, channels, area, x.length());
    }

    private void reorder(String kernel, CudaStorage from, CudaStorage to, int channels, int area, long count) {
        String file = Kernels.typed(FILE, from.type(), to.type());
        kernels.launch(file, kernel, Blocks.of(count), Blocks.THREADS, 0, from, to, channels, area, count);
    }
}
