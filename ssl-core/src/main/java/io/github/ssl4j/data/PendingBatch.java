package io.github.ssl4j.data;

import java.util.concurrent.atomic.AtomicInteger;

/** A batch being made: threads claim its rows one by one. */
final class PendingBatch {
    private final BatchBuffers buffers;
    private final int number;
    private final int size;
    private final int from;
    private final int epoch;
    private final int[] order;
    private final AtomicInteger claimed = new AtomicInteger();
    private final AtomicInteger finished = new AtomicInteger();

    PendingBatch(BatchBuffers buffers, int number, int size, int from, int epoch, int[] order) {
        this.buffers = buffers;
        this.number = number;
        this.size = size;
        this.from = from;
        this.epoch = epoch;
        this.order = order;
    }

    BatchBuffers buffers() {
        return buffers;
    }

    int number() {
        return number;
    }

    int size() {
        return size;
    }

    /** The position of the first row in the order of the epoch. */
    int from() {
        return from;
    }

    int epoch() {
        return epoch;
    }

    int[] order() {
        return order;
    }

    /** A row to fill, or -1 when all are taken. */
    int claim() {
        int row = claimed.getAndUpdate(rows -> Math.min(rows + 1, size));
        return row < size ? row : -1;
    }

    void claimAll() {
        claimed.set(size);
    }

    boolean hasUnclaimed() {
        return claimed.get() < size;
    }

    void finish() {
        finished.incrementAndGet();
    }

    /** Whether every row is filled; what the threads wrote is visible to one that sees it. */
    boolean isDone() {
        return finished.get() == size;
    }
}
