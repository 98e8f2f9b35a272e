package io.github.ssl4j.cli;

import io.github.ssl4j.collectives.Cluster;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.pretrain.Plan;
import io.github.ssl4j.pretrain.PretrainingRun;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.Checkpoint;
import io.github.ssl4j.train.Progress;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * A run that the workers of a cluster train, as the process sees it that asks for it.
 *
 * @param options which cluster, and what to do when the encoder collapses
 * @param line the command line, whose words the workers read too
 * @param directory of the run, which all workers see
 */
record ClusterJob(PretrainOptions options, CommandLine line, Path directory) {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterJob.class);

    /** Returns the folder of a new run, which is held by none of the workers yet. */
    static Path directory(PretrainOptions.Destination destination, String method) {
        try (RunDirectory folder = destination.out != null
                ? RunDirectory.create(destination.out)
                : RunDirectory.createUnder(destination.runs, method)) {
            return folder.path();
        }
    }

    /**
     * Checks that every batch has equal parts for the workers.
     *
     * @throws IllegalArgumentException if not
     */
    static void requireEqualParts(Plan<?> plan, int workers) {
        int batch = plan.recipe().batchSize();
        if (batch % workers != 0) {
            throw new IllegalArgumentException("batch: expected a multiple of the " + workers + " workers, found "
                    + batch + "; choose another number of --workers, or --batch "
                    + Math.max(1, batch / workers) * workers + " for a new run");
        }
    }

    /**
     * Trains, and hands the encoder over.
     *
     * @param run the same with its networks as they begin
     * @return how far it came
     */
    WorkerCommand.Outcome train(PretrainingRun run, Consumer<Encoder> then) {
        PrintWriter out = line.getOut();
        Path metrics = directory.resolve("metrics.jsonl");
        AtomicBoolean interrupted = new AtomicBoolean();
        Thread notice = new Thread(() -> {
            interrupted.set(true);
            System.err.println("\nssl4j: interrupted" + whatIsKept());
            // what Spark says of its own end is no news
            System.setErr(new PrintStream(OutputStream.nullOutputStream()));
        });
        Runtime.getRuntime().addShutdownHook(notice);
        WorkerCommand.Outcome outcome;
        try (Cluster cluster = options.cluster.connect();
                WorkersProgress progress =
                        new WorkersProgress(metrics, run.method().name(), System.err)) {
            out.printf("Trained by %s.%n", Counted.of(options.cluster.workers(), "worker"));
            out.flush();
            outcome = cluster.run(WorkerCommand.of(line, directory));
        } catch (RuntimeException e) {
            if (interrupted.get()) {
                awaitEnd(e);
            }
            throw e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the workers train", e);
        } finally {
            withdraw(notice);
        }
        if (outcome.step() == outcome.steps()) {
            try (Encoder encoder = Encoder.load(directory.resolve("encoder.safetensors"), run.device())) {
                then.accept(encoder);
            }
        }
        return outcome;
    }

    private static void withdraw(Thread notice) {
        try {
            Runtime.getRuntime().removeShutdownHook(notice);
        } catch (IllegalStateException e) {
            LOG.debug("the process ends, and says so", e);
        }
    }

    /** Waits for the end of this process, which has said why the workers were lost. */
    private static void awaitEnd(RuntimeException loss) {
        LOG.debug("the process ends", loss);
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String whatIsKept() {
        if (!RunDirectory.isResumable(directory)) {
            return " before the first checkpoint of the run in " + directory + ", which has to be started again";
        }
        Progress made = Checkpoint.progress(RunDirectory.checkpointIn(directory));
        return "; what was made after step " + made.step() + " of " + made.steps()
                + " is made again; to resume: ssl4j pretrain " + line.getCommandName() + " --resume "
                + InterruptNotice.quoted(directory.toString()) + " " + options.cluster.words();
    }
}
