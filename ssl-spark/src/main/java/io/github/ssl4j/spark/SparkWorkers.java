package io.github.ssl4j.spark;

import io.github.ssl4j.collectives.Cluster;
import io.github.ssl4j.collectives.ClusterWork;
import io.github.ssl4j.collectives.WorkerFailedException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.apache.spark.api.java.JavaSparkContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Workers on a Spark cluster, each a task in one slot.
 *
 * <pre>{@code
 * double[] weights = SparkWorkers.of(spark, 4).retries(5).run((collectives, attempt) -> {
 *     ...
 * });
 * }</pre>
 *
 * <p>The workers are the tasks of a barrier stage, which Spark starts together or not at all. They meet through Spark,
 * make sure that all have the same jars, Java and kind of processor, and from then on reach each other by {@link
 * GlooCollectives}.
 *
 * <p>When a worker is lost or hangs, all of them are begun again, as a new job: Spark's own repetition of a stage would
 * keep the number of attempts, the reason of the loss and the check for free slots out of reach. The work finds the
 * last state that it kept by itself.
 *
 * @param spark the cluster
 * @param count W, the number of workers
 * @param timeout how long a worker waits in a collective for the others
 * @param patience how long the driver waits for slots, and for all workers to start in them
 * @param retries how often all is begun again at most
 */
public record SparkWorkers(JavaSparkContext spark, int count, Duration timeout, Duration patience, int retries) {
    private static final Logger LOG = LoggerFactory.getLogger(SparkWorkers.class);
    private static final Duration TWO_MINUTES = Duration.ofMinutes(2);

    /** Checks the numbers. */
    public SparkWorkers {
        Objects.requireNonNull(spark, "spark");
        if (count < 1) {
            throw new IllegalArgumentException("workers: expected at least 1, found " + count);
        }
        requirePositive("timeout", timeout);
        requirePositive("patience", patience);
        if (retries < 0) {
            throw new IllegalArgumentException("workers: expected at least 0 retries, found " + retries);
        }
    }

    private static void requirePositive(String what, Duration duration) {
        if (duration.toMillis() < 1) {
            throw new IllegalArgumentException("workers: expected a " + what + " of at least 1 ms, found " + duration);
        }
    }

    /** Returns that many workers, which wait ten minutes for each other, two for slots, and are begun again 3 times. */
    public static SparkWorkers of(JavaSparkContext spark, int count) {
        return new SparkWorkers(
                spark,
                count,
                Duration.ofSeconds(Cluster.Request.TIMEOUT_SECONDS),
                TWO_MINUTES,
                Cluster.Request.RETRIES);
    }

    /** Returns workers that wait so long for each other. */
    public SparkWorkers timeout(Duration longest) {
        return new SparkWorkers(spark, count, longest, patience, retries);
    }

    /** Returns workers for which the driver waits so long. */
    public SparkWorkers patience(Duration longest) {
        return new SparkWorkers(spark, count, timeout, longest, retries);
    }

    /** Returns workers that are begun again so often at most. */
    public SparkWorkers retries(int most) {
        return new SparkWorkers(spark, count, timeout, patience, most);
    }

    /**
     * Runs the work on every worker, and returns the result of rank 0.
     *
     * @throws IllegalStateException if the cluster has too few slots or the workers do not start; it says what is
     *     missing
     * @throws SparkWorkException if the work itself fails, or workers cannot begin together, of which it says what
     *     differs on which host; the work is not begun again
     * @throws WorkerFailedException if workers were lost once more than there are retries
     * @throws InterruptedException if this thread is interrupted
     */
    public <T extends Serializable> T run(ClusterWork<T> work) throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            new Slots(spark, patience).require(count);
            long start = System.nanoTime();
            LOG.info("attempt {} of at most {} begins with {} workers", attempt + 1, retries + 1, count);
            try {
                return run(work, attempt);
            } catch (WorkerFailedException e) {
                if (spark.sc().isStopped()) {
                    throw new IllegalStateException("the connection to the Spark cluster ended: " + e.getMessage(), e);
                }
                if (attempt == retries) {
                    throw new WorkerFailedException(
                            "attempt " + (attempt + 1) + " of at most " + (retries + 1) + " failed: " + e.getMessage(),
                            e,
                            e.ranks());
                }
                long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
                LOG.warn("attempt {} ended after {} s: {}", attempt + 1, seconds, e.getMessage());
            }
        }
    }

    @SuppressWarnings("unchecked")
    private <T extends Serializable> T run(ClusterWork<T> work, int attempt) throws InterruptedException {
        return (T) new BarrierJob(spark, new WorkerTask(work, attempt, timeout), count, patience).run();
    }
}
