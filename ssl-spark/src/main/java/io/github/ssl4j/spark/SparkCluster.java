package io.github.ssl4j.spark;

import io.github.ssl4j.collectives.Cluster;
import io.github.ssl4j.collectives.ClusterWork;
import java.io.IOException;
import java.io.Serializable;

/** A Spark cluster that is connected to for one piece of work. */
final class SparkCluster implements Cluster {
    private static final String APPLICATION = "ssl4j pretraining";

    private final SparkMaster master;
    private final SparkWorkers workers;

    private SparkCluster(SparkMaster master, SparkWorkers workers) {
        this.master = master;
        this.workers = workers;
    }

    /** Spark among the kinds of clusters. */
    public static final class Provider implements Cluster.Provider {
        @Override
        public String name() {
            return "spark";
        }

        @Override
        public Cluster connect(Cluster.Request request) {
            try {
                SparkMaster master = SparkMaster.connect(request.master(), APPLICATION);
                return new SparkCluster(
                        master,
                        SparkWorkers.of(master.context(), request.workers())
                                .retries(request.retries())
                                .timeout(request.timeout()));
            } catch (IllegalStateException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }

        @Override
        public String measureSum(int workers, int elements) throws IOException, InterruptedException {
            return CollectivesBench.measure(workers, elements);
        }
    }

    @Override
    public <T extends Serializable> T run(ClusterWork<T> work) throws InterruptedException {
        try {
            return workers.run(work);
        } catch (IllegalStateException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        master.close();
    }
}
