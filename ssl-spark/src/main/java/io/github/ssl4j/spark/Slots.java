package io.github.ssl4j.spark;

import java.time.Duration;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * The slots of a cluster, in each of which one task runs.
 *
 * @param patience how long executors may take to register
 */
record Slots(JavaSparkContext spark, Duration patience) {
    private static final long PAUSE_MILLISECONDS = 100;

    /** Returns how many there are now. */
    int count() {
        SparkContext context = spark.sc();
        return context.maxNumConcurrentTasks(context.resourceProfileManager().defaultResourceProfile());
    }

    /**
     * Waits until there are so many.
     *
     * @throws IllegalStateException if there are fewer for too long
     */
    void require(int workers) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        int found = count();
        while (found < workers) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(workers + " workers expected, the cluster has " + found
                        + (found == 1 ? " slot" : " slots") + " after " + patience.toSeconds() + " s: "
                        + (found == 0 ? "no executor has registered at " : "add executors or cores to ")
                        + spark.master());
            }
            Thread.sleep(PAUSE_MILLISECONDS);
            found = count();
        }
    }
}
