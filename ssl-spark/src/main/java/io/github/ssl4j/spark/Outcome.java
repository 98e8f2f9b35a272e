package io.github.ssl4j.spark;

import io.github.ssl4j.collectives.WorkerFailedException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.Arrays;

/**
 * What a worker's task returns to the driver. Failures return, too, so that Spark takes only what it lost itself for a
 * failure, and the driver can tell a failure of the work from its consequences on other workers.
 */
interface Outcome extends Serializable {

    /**
     * The work is done.
     *
     * @param result that of rank 0; null from others
     */
    record Done(Serializable result) implements Outcome {}

    /**
     * Other workers were lost.
     *
     * @param ranks as an array, which every serialiser takes
     */
    record Lost(int[] ranks, String message) implements Outcome {
        WorkerFailedException exception() {
            return new WorkerFailedException(
                    message, null, Arrays.stream(ranks).boxed().toList());
        }
    }

    /**
     * The work threw an exception.
     *
     * @param cause null if it cannot be sent
     */
    record Failed(int rank, String message, String type, Throwable cause) implements Outcome {
        SparkWorkException exception() {
            return new SparkWorkException(message, rank, type, cause);
        }
    }

    /** Returns what a worker says that found others missing. */
    static Outcome lost(WorkerFailedException e) {
        return new Lost(e.ranks().stream().mapToInt(Integer::intValue).toArray(), e.getMessage());
    }

    /** Returns what a worker says whose work threw something. */
    static Outcome failed(int rank, String host, Throwable thrown) {
        for (Throwable e = thrown; e != null; e = e.getCause()) {
            if (e instanceof WorkerFailedException failure) {
                return lost(failure);
            }
        }
        String message = "rank " + rank + " on " + host + " failed: " + thrown;
        return new Failed(rank, message, thrown.getClass().getName(), canBeSent(thrown) ? thrown : null);
    }

    private static boolean canBeSent(Throwable thrown) {
        try (ObjectOutputStream out = new ObjectOutputStream(new ByteArrayOutputStream())) {
            out.writeObject(thrown);
            return true;
        } catch (IOException e) {
            thrown.addSuppressed(e);
            return false;
        }
    }
}
