package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.MovementKernels;
import java.util.ArrayList;
import java.util.List;

/** Copies of elements to other places, and to other types. */
final class Movement implements MovementKernels<CudaStorage> {
    private static final String FILE = "Movement";
    private static final int MOST_AXES = 6;
    private static final int TILE = 32;

    private final Kernels kernels;
    private final Casts casts;

    /** An axis of the result: its length, and how far apart its neighbours lie in the source. */
    private record Axis(int size, long step) {}

    Movement(Kernels kernels, Casts casts) {
        this.kernels = kernels;
        this.casts = casts;
    }

    @Override
    public void copy(CudaStorage x, CudaStorage y) {
        kernels.copy(x, y);
    }

    @Override
    public void convert(CudaStorage x, CudaStorage y) {
        casts.convert(x, y);
    }

    @Override
    public void repeat(int outer, int count, int inner, double alpha, CudaStorage x, CudaStorage y) {
        long length = (long) outer * count * inner;
        launch("repeat", length, count, inner, (float) alpha, x, y, length);
    }

    /** Copies rows; one that x has not becomes NaN, since reading the index back would wait for the card. */
    @Override
    public void gatherRows(int count, int columns, CudaStorage x, CudaStorage index, CudaStorage y) {
        long length = (long) count * columns;
        launch("gatherRows", length, columns, x.length() / columns, x, index, y, length);
    }

    /** Adds rows, with the same result in every run; one that y has not is left out. */
    @Override
    public void scatterAddRows(int count, int columns, CudaStorage x, CudaStorage index, CudaStorage y) {
        long length = (long) count * columns;
        long tableRows = y.length() / columns;
        long tableLength = tableRows * columns;
        int countBits = 32 - Integer.numberOfLeadingZeros(count);
        try (CudaStorage sums = kernels.borrow(2 * tableLength);
                CudaStorage largest = kernels.borrow(1)) {
            clear(sums);
            clear(largest);
            launch("scatterLargest", length, x, largest, length);
            launch("scatterSum", length, columns, tableRows, countBits, x, index, largest, sums, length);
            launch("scatterAdd", tableLength, countBits, largest, sums, y, tableLength);
        }
    }

    private void clear(CudaStorage x) {
        kernels.launch("Elementwise", "fill", Blocks.of(x.length()), Blocks.THREADS, 0, x, 0f, x.length());
    }

    @Override
    public void copyColumns(int rows, int columns, int xPitch, int yPitch, CudaStorage x, CudaStorage y) {
        long length = (long) rows * columns;
        launch("copyColumns", length, columns, xPitch, yPitch, x, y, length);
    }

    @Override
    public void permute(int[] shape, int[] order, CudaStorage x, CudaStorage y) {
        List<Axis> axes = axes(shape, order);
        long length = axes.stream().mapToLong(Axis::size).reduce(1, Math::multiplyExact);
        int first = axes.size() - 2;
        if (axes.size() == 1) {
            kernels.copy(x.slice(0, length), y.slice(0, length));
        } else if (axes.size() <= 3
                && axes.get(first).step() == 1
                && axes.get(first + 1).step() == axes.get(first).size()) {
            transpose(length, axes.get(first + 1).size(), axes.get(first).size(), x, y);
        } else {
            List<Object> arguments = new ArrayList<>();
            int missing = MOST_AXES - axes.size();
            for (int i = 1; i < MOST_AXES; i++) {
                arguments.add(i < missing ? 1 : axes.get(i - missing).size());
            }
            for (int i = 0; i < MOST_AXES; i++) {
                arguments.add(i < missing ? 0L : axes.get(i - missing).step());
            }
            arguments.addAll(List.of(x, y, length));
            launch("permute", length, arguments.toArray());
        }
    }

    /** Returns the axes of the result, without those of length 1 and with those joined that stay together. */
    private static List<Axis> axes(int[] shape, int[] order) {
        long[] steps = new long[shape.length];
        long step = 1;
        for (int i = shape.length - 1; i >= 0; i--) {
            steps[i] = step;
            step *= shape[i];
        }
        List<Axis> axes = new ArrayList<>();
        for (int axis : order) {
            Axis last = axes.isEmpty() ? null : axes.get(axes.size() - 1);
            if (last != null && last.step() == shape[axis] * steps[axis]) {
                axes.set(axes.size() - 1, new Axis(last.size() * shape[axis], steps[axis]));
            } else if (shape[axis] != 1) {
                axes.add(new Axis(shape[axis], steps[axis]));
            }
        }
        if (axes.isEmpty()) {
            axes.add(new Axis(1, 1));
        }
        return axes;
    }

    /** y [batch, columns, rows] = x [batch, rows, columns]. */
    private void transpose(long length, int rows, int columns, CudaStorage x, CudaStorage y) {
        long rowTiles = (rows + TILE - 1) / TILE;
        long columnTiles = (columns + TILE - 1) / TILE;
        long tiles = length / ((long) rows * columns) * rowTiles * columnTiles;
        kernels.launch(
                FILE,
                "transpose",
                Blocks.each(tiles),
                Blocks.THREADS,
                0,
                rows,
                columns,
                rowTiles,
                columnTiles,
                tiles,
                x,
                y);
    }

    private void launch(String kernel, long elements, Object... arguments) {
        kernels.launch(FILE, kernel, Blocks.of(elements), Blocks.THREADS, 0, arguments);
    }
}
