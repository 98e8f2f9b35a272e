package io.github.ssl4j.device.cpu;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/**
 * Runs Winograd's transforms over rows of off-heap memory, a chunk at a time. Their heap arrays are kept from call to
 * call, because the transforms of one convolution are many calls.
 */
final class WinogradChunks {
    /** Elements of a tap worked on at a time: two sets of taps stay in the second-level cache. */
    private static final int SIZE = 512;
    /** Few, so that the threads end together. */
    private static final int CHUNKS_PER_UNIT = 4;

    private static final int REST = 4;

    private final Queue<Scratch> idle = new ConcurrentLinkedQueue<>();

    /**
     * The arrays of a chunk.
     *
     * @param taps an array per tap
     * @param results another array per tap
     * @param rest what the one-dimensional transforms need
     */
    record Scratch(float[][] taps, float[][] results, float[][] rest) {
        private static Scratch of(int length) {
            int taps = WinogradTiles.TAPS;
            return new Scratch(new float[taps][length], new float[taps][length], new float[REST][length]);
        }
    }

    /** Work on the rows {@code first} to {@code first + count}, with arrays to use freely. */
    @FunctionalInterface
    interface Body {
        void run(long first, int count, Scratch scratch);
    }

    /** Covers {@code rows} rows of {@code columns} elements. */
    void rows(long rows, int columns, Body body) {
        int chunk = Math.max(1, SIZE / columns);
        int perUnit = chunk * CHUNKS_PER_UNIT;
        int units = Math.toIntExact((rows + perUnit - 1) / perUnit);
        IntStream.range(0, units).parallel().forEach(unit -> {
            Scratch scratch = take(chunk * columns);
            long end = Math.min(rows, (unit + 1L) * perUnit);
            for (long first = (long) unit * perUnit; first < end; first += chunk) {
                body.run(first, (int) Math.min(chunk, end - first), scratch);
            }
            idle.add(scratch);
        });
    }

    /** Returns arrays of that length or more; shorter ones that lie idle are given up. */
    private Scratch take(int length) {
        Scratch scratch = idle.poll();
        return scratch == null || scratch.taps()[0].length < length ? Scratch.of(length) : scratch;
    }
}
