package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.eval.FineTune;
import io.github.ssl4j.eval.FineTuneRecipe;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.pretrain.Plan;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.PretrainingRun;
import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** How many images a run trains on in a second, once it is warm. */
final class Pace {
    private static final int STEPS_OF_AN_EPOCH = 4;
    private static final int LEAST_IMAGES = 1024;
    private static final double WARM_UP_SECONDS = 10;
    private static final int FINE_TUNING_STEPS = 40;

    private Pace() {}

    /**
     * Measures a task: the last of some short epochs, with all that is done between epochs, as clustering is in
     * proportion to the images.
     */
    static double pretraining(Task task, ImageSource images, Device device) {
        int batch = task.pretraining(images).plan().recipe().batchSize();
        int count = Math.min(images.size(), Math.max(LEAST_IMAGES, STEPS_OF_AN_EPOCH * batch));
        ImageSource part = images.subset(0, count);
        Epochs epochs = new Epochs();
        Pretraining pretraining = task.pretraining(part)
                .epochs(Integer.MAX_VALUE / count)
                .probeEvery(0)
                .device(device);
        try (PretrainingRun run = pretraining.open(pretraining.plan(), Optional.empty(), false)) {
            run.listener(epochs).train();
        }
        return count / batch * batch / epochs.seconds;
    }

    /** Ends a run after the first epoch that began warm, and keeps how long that took. */
    private static final class Epochs implements TrainingListener {
        private final long started = System.nanoTime();
        private long last;
        private boolean warm;
        private double seconds;

        @Override
        public void onEpochEnd(Epoch epoch) {
            long now = System.nanoTime();
            Training training = epoch.training();
            if (warm && seconds == 0) {
                seconds = (now - last) / 1e9;
                training.stopAfterThisStep();
            }
            warm |= (now - started) / 1e9 >= WARM_UP_SECONDS;
            last = now;
        }
    }

    /** Measures fine-tuning of the network of a task: of the second half of some steps the median. */
    static double fineTuning(Task task, ImageSource images, Device device) {
        Plan<?> plan = task.pretraining(images).plan();
        FineTuneRecipe few = task.setup().fineTuning().recipe(1, images.size());
        int count = Math.min(images.size(), FINE_TUNING_STEPS * few.batchSize());
        FineTuneRecipe recipe = few.withEpochs(FINE_TUNING_STEPS * few.batchSize() / count);
        ImageSource part = images.subset(0, count);
        List<Long> ends = new ArrayList<>();
        try (Encoder encoder =
                Encoder.of(plan.network().create(Initializer.of(device, 1)), plan.evaluation(), Origin.unknown())) {
            FineTune.of(encoder.network(), part, part.subset(0, 1), encoder.view(), recipe)
                    .listener(step -> ends.add(System.nanoTime()))
                    .run();
        }
        List<Long> steps = new ArrayList<>();
        for (int i = ends.size() / 2 + 1; i < ends.size(); i++) {
            steps.add(ends.get(i) - ends.get(i - 1));
        }
        Collections.sort(steps);
        return recipe.batchSize() / (steps.get(steps.size() / 2) / 1e9);
    }
}
