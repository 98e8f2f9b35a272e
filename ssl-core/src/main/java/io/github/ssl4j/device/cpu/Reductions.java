package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.ReductionKernels;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Sums and maxima along an axis; loops gather sums in double. */
final class Reductions implements ReductionKernels<CpuStorage> {
    /** Columns of a wide matrix worked on together. */
    private static final int TILE = 2048;

    /** Rows added in float32 before they join the double sum. */
    private static final int FLOAT_ROWS = 16;

    private static final int UNIT = 16 * Chunks.SIZE;

    private final ColumnSums columnSums;

    Reductions(ColumnSums columnSums) {
        this.columnSums = columnSums;
    }

    @Override
    public void reduce(Reduction reduction, int outer, int count, int inner, CpuStorage x, CpuStorage y) {
        if (reduction == Reduction.SUM && outer == 1 && ColumnSums.serves(count, inner)) {
            columnSums.sum(count, inner, x, y);
        } else {
            reduceByLoops(reduction, outer, count, inner, x, y);
        }
    }

    static void reduceByLoops(Reduction reduction, int outer, int count, int inner, CpuStorage x, CpuStorage y) {
        boolean sum = reduction == Reduction.SUM;
        if (inner == 1 && count > Chunks.SIZE) {
            for (int o = 0; o < outer; o++) {
                y.put(o, (float) line(sum, x, (long) o * count, count));
            }
        } else if ((long) count * inner <= Chunks.SIZE) {
            groups(sum, outer, count, inner, x, y);
        } else {
            tiles(sum, outer, count, inner, x, y);
        }
    }

    /** Reduces one long run of elements. */
    private static double line(boolean sum, CpuStorage x, long start, int count) {
        int units = (count + UNIT - 1) / UNIT;
        double[] parts = new double[units];
        IntStream range = IntStream.range(0, units);
        (units > 1 ? range.parallel() : range).forEach(unit -> {
            float[] values = new float[Chunks.SIZE];
            int end = Math.min(count, (unit + 1) * UNIT);
            double part = sum ? 0 : Double.NEGATIVE_INFINITY;
            for (int from = unit * UNIT; from < end; from += Chunks.SIZE) {
                int some = Math.min(Chunks.SIZE, end - from);
                x.get(start + from, values, 0, some);
                part = sum ? part + sum(values, 0, some) : Math.max(part, max(values, 0, some));
            }
            parts[unit] = part;
        });
        return sum
                ? Arrays.stream(parts).sum()
                : Arrays.stream(parts).reduce(Math::max).orElseThrow();
    }

    /** Reduces many small matrices of count x inner. */
    private static void groups(boolean sum, int outer, int count, int inner, CpuStorage x, CpuStorage y) {
        int size = count * inner;
        Chunks.rows(outer, size, 1, (from, groups, scratch) -> {
            float[] values = scratch[0];
            float[] results = new float[groups * inner];
            double[] sums = new double[inner];
            x.get(from * size, values, 0, groups * size);
            for (int group = 0; group < groups; group++) {
                int start = group * size;
                if (inner == 1) {
                    results[group] = sum ? (float) sum(values, start, count) : max(values, start, count);
                } else if (sum) {
                    Arrays.fill(sums, 0);
                    for (int row = 0; row < count; row++) {
                        for (int i = 0; i < inner; i++) {
                            sums[i] += values[start + row * inner + i];
                        }
                    }
                    for (int i = 0; i < inner; i++) {
                        results[group * inner + i] = (float) sums[i];
                    }
                } else {
                    System.arraycopy(values, start, results, group * inner, inner);
                    for (int row = 1; row < count; row++) {
                        for (int i = 0; i < inner; i++) {
                            int to = group * inner + i;
                            results[to] = Math.max(results[to], values[start + row * inner + i]);
                        }
                    }
                }
            }
            y.put(from * inner, results, 0, groups * inner);
        });
    }

    /** Reduces large matrices of count x inner, cut into blocks of rows and tiles of columns. */
    private static void tiles(boolean sum, int outer, int count, int inner, CpuStorage x, CpuStorage y) {
        int tile = Math.min(inner, TILE);
        int tiles = (inner + tile - 1) / tile;
        int blockRows = Math.max(64, UNIT / tile);
        int blocks = (count + blockRows - 1) / blockRows;
        double[][] parts = new double[blocks == 1 ? 0 : Math.multiplyExact(outer * tiles, blocks)][];
        IntStream.range(0, Math.multiplyExact(outer * tiles, blocks)).parallel().forEach(unit -> {
            int block = unit % blocks;
            int column = unit / blocks % tiles * tile;
            int o = unit / blocks / tiles;
            int width = Math.min(tile, inner - column);
            int from = block * blockRows;
            double[] part = block(
                    sum,
                    x,
                    ((long) o * count + from) * inner + column,
                    Math.min(blockRows, count - from),
                    inner,
                    width);
            if (blocks == 1) {
                put(part, y, (long) o * inner + column);
            } else {
                parts[unit] = part;
            }
        });
        for (int first = 0; first < parts.length; first += blocks) {
            double[] total = parts[first];
            for (int block = 1; block < blocks; block++) {
                double[] part = parts[first + block];
                for (int i = 0; i < total.length; i++) {
                    total[i] = sum ? total[i] + part[i] : Math.max(total[i], part[i]);
                }
            }
            int column = first / blocks % tiles * tile;
            put(total, y, (long) (first / blocks / tiles) * inner + column);
        }
    }

    private static void put(double[] values, CpuStorage y, long index) {
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        y.put(index, floats, 0, floats.length);
    }

    /** Reduces {@code rows} rows of {@code width} elements that lie {@code stride} apart. */
    private static double[] block(boolean sum, CpuStorage x, long start, int rows, int stride, int width) {
        int together = Math.min(FLOAT_ROWS, Math.max(1, Chunks.SIZE / width));
        float[] values = new float[together * width];
        float[] some = new float[width];
        double[] all = new double[width];
        Arrays.fill(all, sum ? 0 : Double.NEGATIVE_INFINITY);
        for (int row = 0; row < rows; row += together) {
            int here = Math.min(together, rows - row);
            if (stride == width) {
                x.get(start + (long) row * stride, values, 0, here * width);
            } else {
                for (int r = 0; r < here; r++) {
                    x.get(start + (long) (row + r) * stride, values, r * width, width);
                }
            }
            System.arraycopy(values, 0, some, 0, width);
            for (int r = 1; r < here; r++) {
                if (sum) {
                    addRow(values, r * width, some, width);
                } else {
                    maxRow(values, r * width, some, width);
                }
            }
            for (int i = 0; i < width; i++) {
                all[i] = sum ? all[i] + some[i] : Math.max(all[i], some[i]);
            }
        }
        return all;
    }

    private static void addRow(float[] values, int from, float[] sums, int width) {
        for (int i = 0; i < width; i++) {
            sums[i] += values[from + i];
        }
    }

    private static void maxRow(float[] values, int from, float[] largest, int width) {
        for (int i = 0; i < width; i++) {
            largest[i] = Math.max(largest[i], values[from + i]);
        }
    }

    /** Returns the sum of {@code count} values. */
    static double sum(float[] values, int from, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        int end = from + count;
        for (; i < end - 3; i += 4) {
            a += values[i];
            b += values[i + 1];
            c += values[i + 2];
            d += values[i + 3];
        }
        for (; i < end; i++) {
            a += values[i];
        }
        return a + b + (c + d);
    }

    /** Returns the sum of the squares of {@code count} values. */
    static double sumOfSquares(float[] values, int from, int count) {
        return dot(values, values, from, count);
    }

    /** Returns the sum of the products of {@code count} values. */
    static double dot(float[] x, float[] y, int from, int count) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int i = from;
        int end = from + count;
        for (; i < end - 3; i += 4) {
            a += (double) x[i] * y[i];
            b += (double) x[i + 1] * y[i + 1];
            c += (double) x[i + 2] * y[i + 2];
            d += (double) x[i + 3] * y[i + 3];
        }
        for (; i < end; i++) {
            a += (double) x[i] * y[i];
        }
        return a + b + (c + d);
    }

    private static float max(float[] values, int from, int count) {
        float largest = Float.NEGATIVE_INFINITY;
        for (int i = from; i < from + count; i++) {
            largest = Math.max(largest, values[i]);
        }
        return largest;
    }

    /** Writes the first column of the largest value of every row. */
    @Override
    public void argmaxRows(int rows, int columns, CpuStorage x, CpuStorage index) {
        Chunks.rows(rows, columns, 1, (from, count, scratch) -> {
            float[] values = scratch[0];
            int[] largest = new int[count];
            x.get(from * columns, values, 0, count * columns);
            for (int r = 0; r < count; r++) {
                int start = r * columns;
                int best = start;
                for (int i = start + 1; i < start + columns; i++) {
                    if (values[i] > values[best]) {
                        best = i;
                    }
                }
                largest[r] = best - start;
            }
            index.put(from, largest, 0, count);
        });
    }
}
