package io.github.ssl4j.spark;

import io.github.ssl4j.collectives.Cluster;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.pretrain.Pretraining;
import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * A pretraining that the workers of a Spark cluster do together, each on its part of every batch: what they compute is
 * what one process would on the whole batch.
 *
 * <pre>{@code
 * SparkPretraining photos = SparkPretraining.of(
 *         spark, () -> Pretraining.of("simclr", ImageSource.open(Path.of("/data/photos"))));
 * try (Encoder encoder = photos.workers(4).runIn(Path.of("/runs/photos"))) {
 *     ...
 * }
 * }</pre>
 *
 * @param spark the cluster
 * @param factory makes the pretraining on each worker, from images at a path that all of them see, or that
 *     {@link io.github.ssl4j.data.ImageSource#open(String)} reads from HDFS
 * @param workers how many, and what happens when one is lost
 */
public record SparkPretraining(JavaSparkContext spark, Factory factory, SparkWorkers workers) {

    /** Checks that nothing is missing. */
    public SparkPretraining {
        Objects.requireNonNull(spark, "spark");
        Objects.requireNonNull(factory, "factory");
        Objects.requireNonNull(workers, "workers");
    }

    /** Makes a pretraining; it is sent to the machines of the workers. */
    @FunctionalInterface
    public interface Factory extends Serializable {

        /** Returns the pretraining, the same on every worker. */
        Pretraining create();
    }

    /** Returns a pretraining by two workers; the factory may use nothing that cannot be serialised. */
    public static SparkPretraining of(JavaSparkContext spark, Factory factory) {
        return new SparkPretraining(spark, factory, SparkWorkers.of(spark, Cluster.Request.WORKERS));
    }

    /** Returns the same with another number of workers, which divides the batch. */
    public SparkPretraining workers(int count) {
        return with(new SparkWorkers(spark, count, workers.timeout(), workers.patience(), workers.retries()));
    }

    /** Returns the same where a run that lost workers goes on from its last checkpoint so often at most; 3 by default. */
    public SparkPretraining retries(int most) {
        return with(workers.retries(most));
    }

    /** Returns the same with workers that wait so long for one that does not answer; ten minutes by default. */
    public SparkPretraining timeout(Duration longest) {
        return with(workers.timeout(longest));
    }

    private SparkPretraining with(SparkWorkers others) {
        return new SparkPretraining(spark, factory, others);
    }

    /**
     * Pretrains, and leaves configuration, metrics, checkpoints, pictures and the encoder in a folder that the driver
     * and all workers see. A folder that holds the checkpoint of such a run is gone on with, whatever number of workers
     * wrote it.
     *
     * @return the encoder, which owns its device on the driver
     * @throws SparkWorkException if the work fails, such as for a batch that has no equal parts for the workers
     * @throws io.github.ssl4j.collectives.WorkerFailedException if workers were lost once more than there are retries
     * @throws IllegalStateException if the cluster has too few slots or the workers do not start
     * @throws InterruptedException if this thread is interrupted
     */
    public Encoder runIn(Path directory) throws InterruptedException {
        String path = directory.toAbsolutePath().normalize().toString();
        Factory own = factory;
        workers.run((collectives, attempt) ->
                own.create().trainIn(Path.of(path), collectives).progress().step());
        return Encoder.load(Path.of(path).resolve("encoder.safetensors"));
    }
}
