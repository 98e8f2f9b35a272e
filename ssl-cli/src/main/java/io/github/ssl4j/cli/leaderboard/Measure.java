package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.eval.FineTune;
import io.github.ssl4j.eval.FineTuneListener;
import io.github.ssl4j.eval.FineTuneRecipe;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.pretrain.Plan;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.PretrainingRun;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Measures how many images a run trains on in a second: of a few steps the median, after some to warm up. */
final class Measure {
    private static final int WARM_UP = 2;
    private static final int TIMED = 5;
    private static final int STEPS = WARM_UP + TIMED;

    private Measure() {}

    /** Returns the pace of a task. */
    static double pretraining(Task task, ImageSource images, Device device) {
        Pretraining pretraining = task.pretraining(images);
        int batch = pretraining.plan().recipe().batchSize();
        ImageSource part = images.subset(0, Math.min(images.size(), STEPS * batch));
        Pretraining few = task.pretraining(part)
                .epochs(STEPS * batch / part.size() + 1)
                .probeEvery(0)
                .device(device);
        Steps steps = new Steps();
        try (PretrainingRun run = few.open(few.plan(), Optional.empty(), false)) {
            run.listener(steps).train();
        }
        return batch / steps.median();
    }

    /** Returns the pace of fine-tuning the network of a task. */
    static double fineTuning(Task task, ImageSource images, Device device) {
        Plan<?> plan = task.pretraining(images).plan();
        FineTuneRecipe recipe =
                task.setup().fineTuning().recipe(1, images.size()).withEpochs(1);
        ImageSource part = images.subset(0, Math.min(images.size(), STEPS * recipe.batchSize()));
        Laps laps = new Laps();
        try (Encoder encoder =
                Encoder.of(plan.network().create(Initializer.of(device, 1)), plan.evaluation(), Origin.unknown())) {
            FineTune.of(encoder.network(), part, part, encoder.view(), recipe)
                    .listener(laps)
                    .run();
        }
        return recipe.batchSize() / laps.median();
    }

    /** The times between steps. */
    private static class Laps implements FineTuneListener {
        private final List<Double> seconds = new ArrayList<>();
        private long last = System.nanoTime();

        @Override
        public void onStep(FineTuneListener.Step step) {
            lap();
        }

        void lap() {
            long now = System.nanoTime();
            seconds.add((now - last) / 1e9);
            last = now;
        }

        int made() {
            return seconds.size();
        }

        double median() {
            List<Double> timed =
                    new ArrayList<>(seconds.subList(Math.min(WARM_UP, seconds.size() - 1), seconds.size()));
            Collections.sort(timed);
            return timed.get(timed.size() / 2);
        }
    }

    /** The times between steps of a run, which ends after the last one that counts. */
    private static final class Steps implements TrainingListener {
        private final Laps laps = new Laps();
        private Training training;

        @Override
        public void onStart(Training started) {
            training = started;
        }

        @Override
        public void onStep(StepReport report) {
            laps.lap();
            if (laps.made() == STEPS) {
                training.stopAfterThisStep();
            }
        }

        double median() {
            return laps.median();
        }
    }
}
