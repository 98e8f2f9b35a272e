package io.github.ssl4j.collectives;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/**
 * Thrown when a training cannot go on because workers failed, ended or did not come to a collective in time; the
 * message names their ranks. The cause is what the worker failed of, where that is known.
 */
public final class WorkerFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int[] ranks;

    /**
     * Creates the exception.
     *
     * @param ranks the workers that are missing
     * @param cause what the first of them failed of; null if that is unknown
     */
    public WorkerFailedException(String message, Throwable cause, List<Integer> ranks) {
        super(message, cause);
        this.ranks = ranks.stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Creates the exception that says what became of some workers, as in {@code rank 1 of 4 ended before collective 7}.
     *
     * @param ranks the workers that are missing
     * @param what became of them
     * @param cause what tells so; null if nothing else does
     */
    public static WorkerFailedException of(List<Integer> ranks, int size, String what, Throwable cause) {
        return new WorkerFailedException(Ranks.name(ranks) + " of " + size + " " + what, cause, ranks);
    }

    /**
     * Creates the exception that says which workers did not come to a collective in time.
     *
     * @param ranks the workers that are missing
     * @param where the collective, as in {@code collective 7, barrier}
     * @param cause what tells so; null if nothing else does
     */
    public static WorkerFailedException late(
            List<Integer> ranks, int size, String where, Duration timeout, Throwable cause) {
        long milliseconds = timeout.toMillis();
        String within = milliseconds % 1000 == 0 ? milliseconds / 1000 + " s" : milliseconds + " ms";
        return of(ranks, size, "did not come to " + where + ", within " + within, cause);
    }

    /** Returns the ranks of the workers that failed, ended or did not come. */
    public List<Integer> ranks() {
        return Arrays.stream(ranks).boxed().toList();
    }
}
