package io.github.ssl4j.collectives;

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

    /** Returns the ranks of the workers that failed, ended or did not come. */
    public List<Integer> ranks() {
        return Arrays.stream(ranks).boxed().toList();
    }
}
