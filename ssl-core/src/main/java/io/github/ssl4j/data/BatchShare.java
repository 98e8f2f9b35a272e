package io.github.ssl4j.data;

/**
 * Which images of every batch one of several workers makes: of N images in W equal parts, the one of its rank. A last
 * batch that has no equal parts is made whole by every worker.
 *
 * @param rank of the worker, from 0
 * @param workers W
 */
public record BatchShare(int rank, int workers) {
    /** All images. */
    public static final BatchShare WHOLE = new BatchShare(0, 1);

    /** Checks the numbers. */
    public BatchShare {
        if (workers < 1 || rank < 0 || rank >= workers) {
            throw new IllegalArgumentException("share of a batch: expected a rank from 0 to " + (workers - 1) + " of "
                    + workers + " workers, found " + rank);
        }
    }

    /** Returns whether a batch of this size has equal parts. */
    public boolean divides(int batch) {
        return batch % workers == 0;
    }

    /** Returns how many images of a batch this worker makes. */
    int images(int batch) {
        return divides(batch) ? batch / workers : batch;
    }

    /** Returns the first of them. */
    int first(int batch) {
        return divides(batch) ? rank * images(batch) : 0;
    }
}
