package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.eval.LabelledProbe;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.pretrain.Plan;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.PretrainingRun;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.ProbeReport;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.StopOnShutdown;
import io.github.ssl4j.train.TrainingListener;
import io.github.ssl4j.train.TrainingResult;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The pretraining of a task: begun, or resumed where it was cut off. */
final class PretrainingWork {
    private static final int POINTS_OF_A_CURVE = 8;

    private final Task task;
    private final Budget budget;
    private final Path folder;
    private final Pretraining pretraining;
    private final Plan<?> plan;

    PretrainingWork(Task task, Images images, double pace, Path folder) {
        int batch = task.pretraining(images.unlabelled()).plan().recipe().batchSize();
        this.task = task;
        this.budget = Budget.of(
                task.title(), task.minutes(), pace, images.unlabelled().size(), batch);
        this.folder = folder;
        this.pretraining = task.pretraining(budget.select(images.unlabelled()))
                .epochs(budget.epochs())
                .data(images.path())
                .heldOut(images.validation())
                .probeEvery(Math.max(1, budget.epochs() / POINTS_OF_A_CURVE));
        this.plan = pretraining.plan();
    }

    /** Returns the plan of the run. */
    Plan<?> plan() {
        return plan;
    }

    /** Returns the encoder that the run begins with, on a device that stays open. */
    Encoder untrained(Device device) {
        return Encoder.of(
                plan.network().create(Initializer.of(device, plan.seed())), plan.evaluation(), Origin.unknown());
    }

    /** Returns where the encoder is in the end. */
    Path encoder() {
        return folder.resolve("encoder.safetensors");
    }

    /**
     * Trains to the end, unless that was done or Ctrl-C stops it.
     *
     * @param device stays open
     * @param change receives changes of the result
     * @return whether it came to the end
     */
    boolean train(Device device, TrainingListener progress, Consumer<UnaryOperator<Result>> change) {
        boolean resumed = RunDirectory.isResumable(folder);
        Recorder recorder = new Recorder(change);
        StopOnShutdown stop = new StopOnShutdown(
                () -> System.err.println("\nssl4j: interrupted; waiting for the end of this step"),
                () -> System.err.println("\nssl4j: interrupted; the same command goes on from here"));
        try (RunDirectory files = resumed ? RunDirectory.open(folder) : RunDirectory.create(folder);
                PretrainingRun run = pretraining.device(device).open(plan, Optional.of(files), resumed)) {
            TrainingResult end =
                    run.listener(recorder).listener(progress).listener(stop).train();
            recorder.keepSeconds();
            if (end.isFinished()) {
                int batch = plan.recipe().batchSize();
                long seen = (long) (budget.imagesPerEpoch() / batch) * batch * budget.epochs();
                change.accept(result -> result.withImages(seen));
            }
            return end.isFinished();
        } finally {
            stop.ended();
        }
    }

    /** Keeps the curve, and how long epochs take. */
    private final class Recorder implements TrainingListener {
        private final Consumer<UnaryOperator<Result>> change;
        private double elapsed;
        private double kept;

        Recorder(Consumer<UnaryOperator<Result>> change) {
            this.change = change;
        }

        @Override
        public void onStep(StepReport report) {
            elapsed = report.elapsed().toNanos() / 1e9;
        }

        @Override
        public void onEpochEnd(Epoch epoch) {
            keepSeconds();
        }

        void keepSeconds() {
            double seconds = elapsed - kept;
            kept = elapsed;
            change.accept(result -> result.withMoreSeconds(seconds));
        }

        @Override
        public void onProbe(ProbeReport report) {
            Double linear = report.figures().get(LabelledProbe.LINEAR);
            if (linear != null) {
                double minute = task.minutes() * report.epoch() / budget.epochs();
                change.accept(result -> result.withPoint(minute, linear));
            }
        }
    }
}
