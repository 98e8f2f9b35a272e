package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.ReductionKernels;
import io.github.ssl4j.device.cuda.Blocks.Cut;

/** Sums and maxima along an axis; sums are gathered in double, in the same order in every run. */
final class Reductions implements ReductionKernels<CudaStorage> {
    private static final String FILE = "Reductions";

    private final Kernels kernels;

    Reductions(Kernels kernels) {
        this.kernels = kernels;
    }

    @Override
    public void reduce(Reduction reduction, int outer, int count, int inner, CudaStorage x, CudaStorage y) {
        int which = reduction.ordinal();
        Cut cut = inner == 1 ? Cut.lines(outer, count) : Cut.columns(outer, count, inner);
        int chunks = cut.chunks();
        if (chunks == 1) {
            reduce("", which, outer, count, inner, cut, x, y);
        } else {
            try (CudaStorage parts = kernels.borrow(2L * outer * chunks * inner)) {
                reduce("ToChunks", which, outer, count, inner, cut, x, parts);
                Cut again = new Cut(cut.width(), cut.tiles(), chunks, 1);
                reduce("OfChunks", which, outer, chunks, inner, again, parts, y);
            }
        }
    }

    private void reduce(
            String kind, int which, int outer, int count, int inner, Cut cut, CudaStorage x, CudaStorage y) {
        int chunk = cut.chunk();
        int chunks = cut.chunks();
        long blocks = outer * cut.tiles() * chunks;
        String file = Kernels.typed(FILE, x.type());
        if (inner == 1) {
            int threads = Blocks.threadsOfRow(chunk);
            kernels.launch(
                    file, "lines" + kind, Blocks.each(blocks), threads, 0, which, count, chunk, chunks, x, y, blocks);
        } else {
            kernels.launch(
                    file,
                    "columns" + kind,
                    Blocks.each(blocks),
                    Blocks.THREADS,
                    Double.BYTES * Blocks.THREADS,
                    which,
                    cut.width(),
                    count,
                    inner,
                    chunk,
                    chunks,
                    x,
                    y,
                    blocks);
        }
    }

    @Override
    public void argmaxRows(int rows, int columns, CudaStorage x, CudaStorage index) {
        kernels.launch(FILE, "argmaxRows", Blocks.each(rows), Blocks.threadsOfRow(columns), 0, rows, columns, x, index);
    }
}
