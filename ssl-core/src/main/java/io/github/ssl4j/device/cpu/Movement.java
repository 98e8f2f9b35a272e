package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MovementKernels;
import java.util.Arrays;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;

/** Copies of elements to other places, and to other types. */
final class Movement implements MovementKernels<CpuStorage> {
    private final KernelCache<Places, Kernel> places;
    private final KernelCache<Conversion, Kernel> conversions;

    /** Where elements lie, by their steps along each axis, and where they go. */
    private record Places(long[] sizes, long[] from, long[] to) implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return Stream.of(sizes, from, to).flatMapToLong(LongStream::of).toArray();
        }
    }

    private record Conversion(ElementType from, ElementType to, long length) implements KernelCache.Key {
        @Override
        public long[] numbers() {
            return new long[] {from.ordinal(), to.ordinal(), length};
        }
    }

    Movement(OneDnn library) {
        places = library.kernels(Movement::reorder);
        conversions = library.kernels(Movement::conversion);
    }

    private static Kernel reorder(Recipe recipe, Places key) {
        return recipe.reorder(
                recipe.strided(ElementType.FLOAT32, key.sizes(), key.from()),
                recipe.strided(ElementType.FLOAT32, key.sizes(), key.to()));
    }

    private static Kernel conversion(Recipe recipe, Conversion key) {
        return recipe.reorder(recipe.dense(key.from(), key.length()), recipe.dense(key.to(), key.length()));
    }

    @Override
    public void permute(int[] shape, int[] order, CpuStorage x, CpuStorage y) {
        long[] sizes = Arrays.stream(order).mapToLong(axis -> shape[axis]).toArray();
        long[] steps = Recipe.denseStrides(Arrays.stream(shape).asLongStream().toArray());
        long[] from = Arrays.stream(order).mapToLong(axis -> steps[axis]).toArray();
        places.get(new Places(sizes, from, Recipe.denseStrides(sizes))).run(x.pointer(), y.pointer());
    }

    @Override
    public void copy(CpuStorage x, CpuStorage y) {
        copy(x, y, y.length());
    }

    static void copy(CpuStorage x, CpuStorage y, long length) {
        Pointer.memcpy(y.pointer(), x.pointer(), length * y.type().bytes());
    }

    @Override
    public void convert(CpuStorage x, CpuStorage y) {
        conversions.get(new Conversion(x.type(), y.type(), y.length())).run(x.pointer(), y.pointer());
    }

    @Override
    public void repeat(int outer, int count, int inner, double alpha, CpuStorage x, CpuStorage y) {
        if (inner > Chunks.SIZE) {
            for (long row = 0; row < (long) outer * count; row++) {
                Elementwise.affine(alpha, 0, x, row / count * inner, y, row * inner, inner);
            }
            return;
        }
        float factor = (float) alpha;
        Chunks.rows((long) outer * count, inner, 2, (from, rows, scratch) -> {
            float[] sources = scratch[0];
            float[] copies = scratch[1];
            long first = from / count;
            int some = (int) ((from + rows - 1) / count - first + 1);
            x.get(first * inner, sources, 0, some * inner);
            for (int i = 0; i < some * inner; i++) {
                sources[i] *= factor;
            }
            int source = 0;
            long next = (first + 1) * count - from;
            for (int row = 0; row < rows; row++) {
                if (row == next) {
                    source++;
                    next += count;
                }
                if (inner == 1) {
                    copies[row] = sources[source];
                } else {
                    System.arraycopy(sources, source * inner, copies, row * inner, inner);
                }
            }
            y.put(from * inner, copies, 0, rows * inner);
        });
    }

    @Override
    public void gatherRows(int count, int columns, CpuStorage x, CpuStorage index, CpuStorage y) {
        int[] rows = rows("gatherRows", index, count, columns, x);
        Chunks.rows(count, columns, 1, (from, some, scratch) -> {
            for (int i = 0; i < some; i++) {
                x.get((long) rows[(int) from + i] * columns, scratch[0], i * columns, columns);
            }
            y.put(from * columns, scratch[0], 0, some * columns);
        });
    }

    @Override
    public void scatterAddRows(int count, int columns, CpuStorage x, CpuStorage index, CpuStorage y) {
        int[] rows = rows("scatterAddRows", index, count, columns, y);
        float[] added = new float[columns];
        float[] sum = new float[columns];
        for (int r = 0; r < count; r++) {
            x.get((long) r * columns, added, 0, columns);
            y.get((long) rows[r] * columns, sum, 0, columns);
            for (int i = 0; i < columns; i++) {
                sum[i] += added[i];
            }
            y.put((long) rows[r] * columns, sum, 0, columns);
        }
    }

    @Override
    public void copyColumns(int rows, int columns, int xPitch, int yPitch, CpuStorage x, CpuStorage y) {
        Places columnsOfRows = new Places(new long[] {rows, columns}, new long[] {xPitch, 1}, new long[] {yPitch, 1});
        places.get(columnsOfRows).run(x.pointer(), y.pointer());
    }

    private static int[] rows(String kernel, CpuStorage index, int count, int columns, CpuStorage matrix) {
        int[] rows = new int[count];
        index.get(0, rows, 0, count);
        long available = matrix.length() / columns;
        for (int i = 0; i < count; i++) {
            if (rows[i] < 0 || rows[i] >= available) {
                throw new IllegalArgumentException(
                        kernel + ": index needs rows from 0 to " + (available - 1) + ", found " + rows[i] + " at " + i);
            }
        }
        return rows;
    }
}
