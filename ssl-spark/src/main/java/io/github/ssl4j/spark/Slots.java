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
        LocalCluster.of(spark.master()).ifPresent(cluster -> requireRoom(cluster, workers));
        int found = count();
        while (found < workers) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(workers + " workers expected, the cluster has " + slots(found)
                        + " after "
                        + patience.toSeconds() + " s: "
                        + (found == 0 ? "no executor has registered at " : "add executors or cores to ")
                        + spark.master() + (found == 0 ? "; executors have to reach this process at " + driver() : ""));
            }
            Thread.sleep(PAUSE_MILLISECONDS);
            found = count();
        }
    }

    /** Throws unless there will be so many slots once all executors of this machine have registered. */
    private void requireRoom(LocalCluster cluster, int workers) {
        int cores = spark.getConf().getInt("spark.task.cpus", 1);
        int most = cluster.slots(cores);
        if (most < workers) {
            throw new IllegalStateException(workers + " workers expected, " + spark.master() + " has " + slots(most)
                    + ": ask for local-cluster[" + workers + "," + cores + "," + cluster.mebibytes() + "]");
        }
    }

    private static String slots(int count) {
        return count + (count == 1 ? " slot" : " slots");
    }

    private String driver() {
        return spark.getConf().get("spark.driver.host", "?") + ":"
                + spark.getConf().get("spark.driver.port", "?");
    }
}
