package io.github.ssl4j.spark;

/**
 * Thrown on the driver when the work itself failed on a worker, not for the loss of one. The message names the worker,
 * the type of what it threw and that message; the cause, where it can be sent, is what it threw.
 */
public final class SparkWorkException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int rank;
    private final String type;

    /**
     * Creates the exception.
     *
     * @param rank the worker that failed
     * @param type the name of the class of what it threw
     * @param cause what it threw; null if that cannot be sent
     */
    public SparkWorkException(String message, int rank, String type, Throwable cause) {
        super(message, cause);
        this.rank = rank;
        this.type = type;
    }

    /** Returns the worker that failed. */
    public int rank() {
        return rank;
    }

    /** Returns the name of the class of what the worker threw, such as {@code java.lang.IllegalArgumentException}. */
    public String type() {
        return type;
    }
}
