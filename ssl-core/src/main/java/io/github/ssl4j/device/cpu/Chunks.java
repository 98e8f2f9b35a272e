package io.github.ssl4j.device.cpu;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * Runs Java loops over off-heap memory by way of small heap arrays. Work is cut at places that depend on its size
 * alone, so that results do not depend on the number of threads.
 */
final class Chunks {
    /** Elements brought to the heap at a time: a few arrays of them stay in the second-level cache. */
    static final int SIZE = 4096;

    private static final int CHUNKS_PER_UNIT = 16;

    private Chunks() {}

    /** Work on the items {@code from} to {@code from + count}, with arrays to use freely. */
    @FunctionalInterface
    interface Body {
        void run(long from, int count, float[][] scratch);
    }

    /** Work on the items {@code from} to {@code from + count} that ends in a number. */
    @FunctionalInterface
    interface Sum {
        double run(long from, int count, float[][] scratch);
    }

    /** Covers {@code length} elements, with {@code arrays} arrays of one float per element of a chunk. */
    static void elements(long length, int arrays, Body body) {
        rows(length, 1, arrays, body);
    }

    /** Covers {@code rows} rows, with {@code arrays} arrays of {@code columns} floats per row of a chunk. */
    static void rows(long rows, int columns, int arrays, Body body) {
        sum(rows, columns, arrays, (from, count, scratch) -> {
            body.run(from, count, scratch);
            return 0;
        });
    }

    /** Adds up what the chunks of {@code rows} rows end in, in their order. */
    static double sum(long rows, int columns, int arrays, Sum body) {
        if (rows <= 0) {
            return 0;
        }
        int chunk = (int) Math.min(rows, Math.max(1, SIZE / columns));
        long perUnit = (long) chunk * Math.max(1, (int) ((long) CHUNKS_PER_UNIT * SIZE / ((long) chunk * columns)));
        int units = Math.toIntExact((rows + perUnit - 1) / perUnit);
        if (units == 1) {
            return sum(0, rows, chunk, body, new float[arrays][chunk * columns]);
        }
        double[] sums = new double[units];
        Queue<float[][]> scratches = new ConcurrentLinkedQueue<>();
        IntStream.range(0, units).parallel().forEach(unit -> {
            float[][] idle = scratches.poll();
            float[][] scratch = idle == null ? new float[arrays][chunk * columns] : idle;
            sums[unit] = sum(unit * perUnit, Math.min(rows, (unit + 1) * perUnit), chunk, body, scratch);
            scratches.add(scratch);
        });
        double total = 0;
        for (double sum : sums) {
            total += sum;
        }
        return total;
    }

    private static double sum(long start, long end, int chunk, Sum body, float[][] scratch) {
        double sum = 0;
        for (long from = start; from < end; from += chunk) {
            sum += body.run(from, (int) Math.min(chunk, end - from), scratch);
        }
        return sum;
    }
}
