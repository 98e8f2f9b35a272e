package io.github.ssl4j.data;

/** The order of an epoch, and which batch of it is to be made next. */
final class EpochPlan {
    /** No epoch: there is nothing to make. */
    static final EpochPlan NONE = new EpochPlan(-1, new int[0], Integer.MAX_VALUE);

    private final int epoch;
    private final int[] order;
    private int nextToMake;

    /** @param order the indices of the images, which must not be changed any more */
    EpochPlan(int epoch, int[] order, int firstBatch) {
        this.epoch = epoch;
        this.order = order;
        this.nextToMake = firstBatch;
    }

    int epoch() {
        return epoch;
    }

    int nextToMake() {
        return nextToMake;
    }

    /** Begins the next batch, in the given memory; the last one may be smaller. */
    PendingBatch next(BatchBuffers memory, LoaderOptions options) {
        int number = nextToMake++;
        int from = number * options.batchSize();
        int size = Math.min(options.batchSize(), order.length - from);
        BatchShare share = options.share();
        return new PendingBatch(memory, number, share.images(size), from + share.first(size), epoch, order);
    }
}
