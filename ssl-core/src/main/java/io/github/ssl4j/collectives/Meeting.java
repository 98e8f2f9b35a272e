package io.github.ssl4j.collectives;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Where the workers of one process meet: at each collective every worker brings values, waits for the others, and takes
 * away the values of all, which nobody changes any more.
 */
final class Meeting {
    private final int size;
    private final Duration timeout;
    private final boolean[] ended;
    private Round round;
    private WorkerFailedException failure;

    Meeting(int size, Duration timeout) {
        this.size = size;
        this.timeout = timeout;
        this.ended = new boolean[size];
        this.round = new Round(1, size);
    }

    int size() {
        return size;
    }

    /**
     * Brings the values of one worker to the collective that is next, and returns those of all by rank.
     *
     * @param call the collective with all that must be alike on every worker, in words
     */
    synchronized double[][] exchange(int rank, String call, double... values) {
        requireNoFailure();
        Round current = round;
        current.arrive(rank, call, values);
        if (current.isComplete()) {
            round = new Round(current.number() + 1, size);
            notifyAll();
        } else {
            await(current, rank, call);
        }
        current.requireSameCall();
        return current.values();
    }

    private void await(Round current, int rank, String call) {
        String here = "collective " + current.number() + ", " + call;
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (!current.isComplete()) {
                requireNoFailure();
                requireAllAtWork(current, here);
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw failed(WorkerFailedException.late(current.missing(), size, here, timeout, null));
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            requireNoFailure();
            throw failed(
                    WorkerFailedException.of(List.of(rank), size, "was interrupted while it waited in " + here, null));
        }
    }

    private void requireAllAtWork(Round current, String here) {
        List<Integer> gone =
                current.missing().stream().filter(rank -> ended[rank]).toList();
        if (!gone.isEmpty()) {
            throw failed(WorkerFailedException.of(gone, size, "ended before " + here, null));
        }
    }

    private WorkerFailedException failed(WorkerFailedException first) {
        failure = first;
        notifyAll();
        return failure;
    }

    private void requireNoFailure() {
        if (failure != null) {
            throw new WorkerFailedException(failure.getMessage(), failure.getCause(), failure.ranks());
        }
    }

    /** Tells the others that a worker failed; the first failure counts, what follows from it does not. */
    synchronized void fail(int rank, Throwable cause) {
        if (failure == null) {
            String message = "rank " + rank + " of " + size + " failed: " + cause;
            failure = new WorkerFailedException(message, cause, List.of(rank));
            notifyAll();
        }
    }

    /** Tells the others that a worker will come to no further collective. */
    synchronized void end(int rank) {
        ended[rank] = true;
        notifyAll();
    }

    /** Returns when all workers have ended or one has failed. */
    synchronized void awaitEnd() throws InterruptedException {
        while (failure == null && IntStream.range(0, size).anyMatch(rank -> !ended[rank])) {
            wait();
        }
    }

    /** Returns the first failure. */
    synchronized Optional<WorkerFailedException> failure() {
        return Optional.ofNullable(failure);
    }
}
