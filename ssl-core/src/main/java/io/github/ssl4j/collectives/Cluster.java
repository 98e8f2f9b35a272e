package io.github.ssl4j.collectives;

import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;

/** Machines that run workers. */
public interface Cluster extends AutoCloseable {

    /**
     * Which workers a cluster is to run.
     *
     * @param master where the cluster is, in its own words, such as {@code spark://host:7077}
     * @param workers W
     * @param retries how many times work is begun again after a loss of workers
     * @param timeout how long a worker waits for the others before they count as lost
     */
    record Request(String master, int workers, int retries, Duration timeout) {
        /** How many workers there are where nobody says. */
        public static final int WORKERS = 2;

        /** How many times work is begun again where nobody says. */
        public static final int RETRIES = 3;

        /** How many seconds a worker waits where nobody says. */
        public static final int TIMEOUT_SECONDS = 600;

        /** Checks the numbers. */
        public Request {
            Objects.requireNonNull(master, "master");
            Objects.requireNonNull(timeout, "timeout");
            if (workers < 1) {
                throw new IllegalArgumentException("workers: expected at least 1, found " + workers);
            }
            if (retries < 0) {
                throw new IllegalArgumentException("retries: expected at least 0, found " + retries);
            }
            if (timeout.isNegative() || timeout.isZero()) {
                throw new IllegalArgumentException("worker timeout: expected a time above 0, found " + timeout);
            }
        }
    }

    /** A kind of cluster that is on the class path; found by {@link java.util.ServiceLoader}. */
    interface Provider {

        /** Returns the name of the kind, such as {@code spark}. */
        String name();

        /** Returns the kind of a name, if it is on the class path. */
        static Optional<Provider> named(String name) {
            return ServiceLoader.load(Provider.class).stream()
                    .map(ServiceLoader.Provider::get)
                    .filter(provider -> provider.name().equals(name))
                    .findFirst();
        }

        /**
         * Connects to a cluster.
         *
         * @throws IllegalArgumentException if there is none, or it does not have so many workers; the message says what
         *     is missing
         */
        Cluster connect(Request request);

        /**
         * Measures how long processes of this machine take to add up so many numbers, and returns a line of JSON.
         *
         * @param workers the number of processes
         * @param elements of float32 that each has
         * @throws IOException if a process does not start
         * @throws IllegalStateException if one fails
         */
        String measureSum(int workers, int elements) throws IOException, InterruptedException;
    }

    /**
     * Runs work on every worker at once, and returns the result of rank 0. Work whose workers are lost is begun again,
     * and the log says who was lost.
     *
     * @throws WorkerFailedException if workers were lost more often than the request allows
     * @throws RuntimeException what the work failed of, or that says so
     */
    <T extends Serializable> T run(ClusterWork<T> work) throws InterruptedException;

    /** Ends the connection, and what it started. */
    @Override
    void close();
}
