package io.github.ssl4j.spark;

import io.github.ssl4j.collectives.Ranks;
import io.github.ssl4j.collectives.WorkerFailedException;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.rdd.RDD;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.Function1;
import scala.Function2;
import scala.collection.Iterator;
import scala.collection.Iterator$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;
import scala.runtime.BoxedUnit;

/** One run of all workers as a job of one barrier stage. */
final class BarrierJob {
    /** How long after the first loss other workers may tell that in truth the work failed. */
    private static final Duration GRACE = Duration.ofSeconds(10);

    private static final Logger LOG = LoggerFactory.getLogger(BarrierJob.class);
    private static final long REPORT_MILLISECONDS = 3000;
    private static final long END_MILLISECONDS = 2000;
    private static final ClassTag<Outcome> OUTCOME = ClassTag$.MODULE$.apply(Outcome.class);

    private final JavaSparkContext spark;
    private final WorkerTask task;
    private final int workers;
    private final Duration patience;
    private final String group = "ssl4j-" + UUID.randomUUID();
    private final JobWatch watch = new JobWatch(group);
    private final Outcome[] outcomes;

    BarrierJob(JavaSparkContext spark, WorkerTask task, int workers, Duration patience) {
        this.spark = spark;
        this.task = task;
        this.workers = workers;
        this.patience = patience;
        this.outcomes = new Outcome[workers];
    }

    /** What each task of the stage makes of its one element. */
    private interface Tasks extends Function1<Iterator<Integer>, Iterator<Outcome>>, Serializable {}

    /** What the driver fetches of each task. */
    private interface Fetch extends Function1<Iterator<Outcome>, Outcome>, Serializable {}

    /**
     * Runs the workers, and returns the result of rank 0.
     *
     * @throws WorkerFailedException if workers were lost
     * @throws SparkWorkException if the work failed
     * @throws IllegalStateException if Spark did not run the job for another reason
     */
    Serializable run() throws InterruptedException {
        ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(runnable -> {
            Thread thread = new Thread(runnable, "ssl4j-job-watch");
            thread.setDaemon(true);
            return thread;
        });
        spark.sc().addSparkListener(watch);
        spark.setJobGroup(group, workers + " workers of ssl4j", true);
        try {
            timer.schedule(this::cancelUnlessStarted, patience.toMillis(), TimeUnit.MILLISECONDS);
            return result(submit(timer));
        } catch (WorkerFailedException e) {
            awaitEnd(e);
            throw e;
        } catch (InterruptedException e) {
            cancel("the driver was interrupted");
            throw e;
        } finally {
            spark.clearJobGroup();
            timer.shutdownNow();
            spark.sc().removeSparkListener(watch);
        }
    }

    /** Runs the job, and returns what Spark failed of; null if it did not. */
    private Exception submit(ScheduledExecutorService timer) throws InterruptedException {
        WorkerTask own = task;
        Tasks tasks = elements -> Iterator$.MODULE$.single(own.run());
        Fetch fetch = results -> results.next();
        Function2<Object, Outcome, BoxedUnit> arrived = (rank, outcome) -> {
            arrive((Integer) rank, outcome, timer);
            return BoxedUnit.UNIT;
        };
        List<Integer> ranks = IntStream.range(0, workers).boxed().toList();
        RDD<Integer> elements = spark.parallelize(ranks, workers).rdd();
        RDD<Outcome> stage = elements.barrier().mapPartitions(tasks, false, OUTCOME);
        try {
            spark.sc().runJob(stage, fetch, arrived, OUTCOME);
            return null;
        } catch (Exception e) {
            // Scala declares none, and throws checked ones, too
            if (e instanceof InterruptedException interrupt) {
                throw interrupt;
            }
            return e;
        }
    }

    /** Waits for workers that may still write where the next attempt will. */
    private void awaitEnd(WorkerFailedException loss) throws InterruptedException {
        Set<Integer> left = watch.stillRunning(END_MILLISECONDS);
        if (left.isEmpty() || spark.sc().isStopped()) {
            return;
        }
        LOG.warn("{}; waits until Spark has ended {}", loss.getMessage(), Ranks.name(List.copyOf(left)));
        left = watch.stillRunning(patience.toMillis());
        if (!left.isEmpty()) {
            LOG.warn("{} did not end within {} s", Ranks.name(List.copyOf(left)), patience.toSeconds());
        }
    }

    private synchronized void arrive(int rank, Outcome outcome, ScheduledExecutorService timer) {
        outcomes[rank] = outcome;
        if (!(outcome instanceof Outcome.Done)) {
            timer.schedule(() -> cancel("a worker was lost or failed"), GRACE.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void cancelUnlessStarted() {
        if (watch.started() < workers) {
            cancel("not all workers started");
        }
    }

    private void cancel(String reason) {
        spark.sc().cancelJobGroup(group, reason);
    }

    /** Returns the result of rank 0, or throws what tells best why there is none. */
    private Serializable result(Exception e) throws InterruptedException {
        List<Outcome.Lost> lost = new ArrayList<>();
        for (Outcome outcome : arrived()) {
            if (outcome instanceof Outcome.Failed failed) {
                throw failed.exception();
            }
            if (outcome instanceof Outcome.Lost loss) {
                lost.add(loss);
            }
        }
        if (e == null && lost.isEmpty()) {
            return ((Outcome.Done) outcomes[0]).result();
        }
        Map<Integer, String> told = e == null ? Map.of() : watch.lost(lost.isEmpty() ? REPORT_MILLISECONDS : 0);
        if (!told.isEmpty()) {
            throw lost(List.copyOf(told.keySet()), told, e);
        }
        if (!lost.isEmpty()) {
            throw lost(lost.get(0), e);
        }
        throw failure(e);
    }

    private synchronized List<Outcome> arrived() {
        return Arrays.stream(outcomes).filter(Objects::nonNull).toList();
    }

    private WorkerFailedException lost(List<Integer> ranks, Map<Integer, String> reasons, Exception cause) {
        String found = ranks.stream()
                .map(rank -> "rank " + rank + " on " + watch.host(rank) + ": " + reasons.get(rank))
                .collect(Collectors.joining("; "));
        return new WorkerFailedException("lost " + found, cause, ranks);
    }

    private WorkerFailedException lost(Outcome.Lost loss, Exception cause) {
        WorkerFailedException found = loss.exception();
        List<Integer> ranks = found.ranks().isEmpty() ? silent() : found.ranks();
        String hosts = ranks.stream()
                .map(rank -> "rank " + rank + " ran on " + watch.host(rank))
                .collect(Collectors.joining(", "));
        return new WorkerFailedException(found.getMessage() + "; " + hosts, cause, ranks);
    }

    /** Returns the workers that have not returned. */
    private synchronized List<Integer> silent() {
        return IntStream.range(0, workers)
                .filter(rank -> outcomes[rank] == null)
                .boxed()
                .toList();
    }

    private RuntimeException failure(Exception e) {
        if (!watch.failed().isEmpty()) {
            return new IllegalStateException(
                    "the workers did not begin: " + watch.failed().get(0), e);
        }
        if (watch.started() < workers) {
            return new IllegalStateException(
                    "the workers did not begin: expected " + workers + " within " + patience.toSeconds() + " s, found "
                            + watch.started() + "; Spark says: " + GlooStore.firstLine(e),
                    e);
        }
        return new WorkerFailedException("workers were lost, Spark says: " + GlooStore.firstLine(e), e, List.of());
    }
}
