package io.github.ssl4j.cli;

import io.github.ssl4j.collectives.Cluster;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The options that say where a run has its workers. */
final class ClusterOptions {
    private static final String SPARK = "spark";

    @Option(
            names = "--spark",
            paramLabel = "MASTER",
            description = "Train on the workers of a Spark cluster: spark://HOST:7077, or"
                    + " local-cluster[W,CORES,MIB] for processes of this machine.")
    private String master;

    @Option(
            names = "--workers",
            paramLabel = "W",
            description = "Number of workers, each on its part of every batch; with --spark. Default: "
                    + Cluster.Request.WORKERS + ".")
    private Integer workers;

    @Option(
            names = "--retries",
            paramLabel = "N",
            description = "How often a run that lost workers goes on from its last checkpoint; with --spark. Default: "
                    + Cluster.Request.RETRIES + ".")
    private Integer retries;

    @Option(
            names = "--worker-timeout",
            paramLabel = "SECONDS",
            description = "How long workers wait for one that does not answer; with --spark. Default: "
                    + Cluster.Request.TIMEOUT_SECONDS + ".")
    private Integer timeout;

    boolean wanted() {
        if (master == null && (workers != null || retries != null || timeout != null)) {
            throw new IllegalArgumentException(
                    "--workers, --retries and --worker-timeout: expected --spark MASTER beside them, found none");
        }
        require("--workers", workers, 1);
        require("--retries", retries, 0);
        require("--worker-timeout", timeout, 1);
        return master != null;
    }

    private static void require(String option, Integer value, int least) {
        if (value != null && value < least) {
            throw new IllegalArgumentException(option + ": expected at least " + least + ", found " + value);
        }
    }

    /** Returns the words that ask for these workers again. */
    String words() {
        return "--spark " + InterruptNotice.quoted(master) + " --workers " + workers();
    }

    int workers() {
        return workers == null ? Cluster.Request.WORKERS : workers;
    }

    /**
     * Connects to the cluster.
     *
     * @throws IllegalArgumentException if the class path has no Spark, or there is no such cluster
     */
    Cluster connect() {
        Cluster.Request request = new Cluster.Request(
                master,
                workers(),
                retries == null ? Cluster.Request.RETRIES : retries,
                Duration.ofSeconds(timeout == null ? Cluster.Request.TIMEOUT_SECONDS : timeout));
        return Cluster.Provider.named(SPARK)
                .orElseThrow(() -> new IllegalArgumentException("--spark " + master
                        + ": expected ssl-spark and Spark on the class path, found neither; build them with mvn -Pspark"
                        + " package, or see docs/distributed.md for a cluster of your own"))
                .connect(request);
    }
}
