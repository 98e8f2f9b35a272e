package io.github.ssl4j.data;

import java.util.concurrent.Semaphore;

/**
 * How many values of images threads may hold at once: who wants more waits until others have given back enough, first
 * come, first served, and an image of more than there may be waits until it is alone. A thread that holds nothing while
 * it waits cannot take part in a deadlock.
 */
public final class PixelBudget {
    private static final int PLANES = 3;
    private static final int MOST_PIXELS = 64_000_000;
    /** The largest part of the heap. */
    private static final int HEAP_SHARE = 4;
    /** A value as a float, and as one or two bytes of the picture that it is copied from. */
    private static final int BYTES_PER_VALUE = 6;

    private final int most;
    private final Semaphore free;

    /** @param most the number of values, C times H times W, of all images at once; at least 1 */
    PixelBudget(int most) {
        if (most < 1) {
            throw new IllegalArgumentException("values of images: expected at least 1, found " + most);
        }
        this.most = most;
        this.free = new Semaphore(most, true);
    }

    /**
     * Returns a budget of three planes of 64 megapixels, of fewer where they would take more than a quarter of the
     * heap.
     */
    public static PixelBudget usual() {
        long ofHeap = Runtime.getRuntime().maxMemory() / HEAP_SHARE / BYTES_PER_VALUE;
        return new PixelBudget((int) Math.min(ofHeap, (long) PLANES * MOST_PIXELS));
    }

    int most() {
        return most;
    }

    /** Waits for room for so many values, and returns how many to give back. */
    int take(long values) {
        int taken = (int) Math.min(values, most);
        free.acquireUninterruptibly(taken);
        return taken;
    }

    void giveBack(int taken) {
        free.release(taken);
    }
}
