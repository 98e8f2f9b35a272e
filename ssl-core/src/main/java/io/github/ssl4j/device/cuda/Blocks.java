package io.github.ssl4j.device.cuda;

/** How work is shared among blocks of threads. */
final class Blocks {
    /** Threads of a block that goes through elements one by one, or through a rectangle of rows and columns. */
    static final int THREADS = 256;

    private static final int WARP = 32;
    private static final int LINES = 8;
    private static final int MOST_THREADS_OF_ROW = 512;

    /** So many blocks keep the largest card busy. */
    private static final long ENOUGH = 1024;

    /** The fewest elements a thread adds up before their sum is added to other sums in another kernel. */
    private static final int FEWEST = 16;

    private Blocks() {}

    /** Returns how many blocks of {@link #THREADS} threads cover the elements. */
    static long of(long elements) {
        return Kernels.blocksFor(elements, THREADS);
    }

    /** Returns how many blocks of {@link #THREADS} threads cover the elements, four each. */
    static long inFours(long elements) {
        return of((elements + 3) / 4);
    }

    /** Returns how many blocks take one row each, or one rectangle. */
    static long each(long rows) {
        return Kernels.blocksFor(rows, 1);
    }

    /** Returns how many threads share a row of so many columns. */
    static int threadsOfRow(int columns) {
        int threads = WARP;
        while (8 * threads < columns && threads < MOST_THREADS_OF_ROW) {
            threads *= 2;
        }
        return threads;
    }

    /** Returns how many blocks of {@link #THREADS} threads give every column a warp. */
    static long warpPerColumn(int columns) {
        return Kernels.blocksFor(columns, THREADS / WARP);
    }

    /**
     * How a reduction along an axis is cut: into chunks, each of which some threads go through, and across the axis
     * into tiles of {@code width} threads.
     *
     * @param width threads side by side, across the axis
     * @param tiles how often that width goes across
     * @param chunk the length of a chunk along the axis; the last may be shorter
     * @param chunks the number of chunks
     */
    record Cut(int width, long tiles, int chunk, int chunks) {

        /** Returns the cut of {@code outer} matrices of count x inner whose columns are reduced. */
        static Cut columns(long outer, int count, int inner) {
            int lines = Math.min(LINES, powerFrom(count));
            int width = Math.min(THREADS / lines, powerFrom(inner));
            long tiles = (inner + width - 1) / width;
            return of(width, tiles, outer * tiles, count, FEWEST * (THREADS / width));
        }

        /** Returns the cut of {@code outer} rows of {@code count} elements, each of which becomes one. */
        static Cut lines(long outer, int count) {
            return of(1, 1, outer, count, FEWEST * THREADS);
        }

        private static Cut of(int width, long tiles, long blocks, int count, int fewest) {
            long wanted = blocks >= ENOUGH / 2 ? 1 : (ENOUGH + blocks - 1) / blocks;
            int chunks = (int) Math.min(wanted, Math.max(1, count / fewest));
            int chunk = (count + chunks - 1) / chunks;
            return new Cut(width, tiles, chunk, (count + chunk - 1) / chunk);
        }

        /** Returns the smallest power of two from {@code least} on, at most {@link #THREADS}. */
        private static int powerFrom(int least) {
            int power = 1;
            while (power < least && power < THREADS) {
                power *= 2;
            }
            return power;
        }
    }
}
