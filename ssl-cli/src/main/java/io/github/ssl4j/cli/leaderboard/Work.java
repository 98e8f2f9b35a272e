package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.FineTune;
import io.github.ssl4j.eval.FineTuneRecipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Trains and measures what a task asks for; every piece of the result is told as soon as it is there. */
final class Work {
    private final Task task;
    private final Images images;
    private final Clock clock;
    private final Device device;
    private final LeaderboardProgress progress;
    private final Consumer<Result> keep;
    private Result result;

    /**
     * Creates the work on a task.
     *
     * @param result what there is of it
     * @param keep receives the result whenever there is more of it
     */
    Work(
            Task task,
            Images images,
            Clock clock,
            Device device,
            LeaderboardProgress progress,
            Result result,
            Consumer<Result> keep) {
        this.task = task;
        this.images = images;
        this.clock = clock;
        this.device = device;
        this.progress = progress;
        this.result = result;
        this.keep = keep;
    }

    /** Does what the result lacks, in a folder, and returns whether it is complete: Ctrl-C ends training before. */
    boolean complete(Path folder) {
        if (task.run().ofPixels()) {
            measurePixels();
            return true;
        }
        PretrainingWork pretraining = new PretrainingWork(task, images, task.pace(clock), folder);
        if (task.run().labels()) {
            trainWithLabels(pretraining);
            return true;
        }
        if (!task.measuredBefore().stream().map(Figure::untrained).allMatch(this::has)) {
            measureUntrained(pretraining);
        }
        if (!pretraining.train(device, progress.pretraining(task.title()), change -> keep(change.apply(result)))) {
            return false;
        }
        measureTrained(pretraining.encoder());
        return true;
    }

    private void measurePixels() {
        EvaluationView view = task.pretraining(images.training()).plan().evaluation();
        missing().forEach(figure -> keep(figure.label(), Evaluation.ofPixels(figure, images, view, device)));
    }

    private void measureUntrained(PretrainingWork pretraining) {
        try (Encoder encoder = pretraining.untrained(device)) {
            Evaluation evaluation = new Evaluation(encoder, images, task.seed());
            task.measuredBefore().forEach(figure -> keep(figure.untrained(), evaluation.measure(figure)));
        }
    }

    private void measureTrained(Path file) {
        List<Figure> frozen = missing().filter(Figure::ofFrozenFeatures).toList();
        if (!frozen.isEmpty()) {
            try (Encoder encoder = Encoder.load(file, device)) {
                Evaluation evaluation = new Evaluation(encoder, images, task.seed());
                frozen.forEach(figure -> keep(figure.label(), evaluation.measure(figure)));
            }
        }
        missing().toList().forEach(figure -> {
            try (Encoder encoder = Encoder.load(file, device)) {
                ImageSource labelled = images.labelled(figure.labelShare());
                double pace = clock.pace(task.run().setup());
                keep(
                        figure.label(),
                        fineTune(encoder, labelled, task.setup().fineTuning().recipe(pace, labelled.size())));
            }
        });
    }

    /** Trains the network that the method would pretrain from scratch, with all labels, for as long. */
    private void trainWithLabels(PretrainingWork pretraining) {
        try (Encoder encoder = pretraining.untrained(device)) {
            ImageSource labelled = images.labelled(1);
            FineTuning asLong = task.setup().fineTuning().lasting(task.minutes());
            FineTuneRecipe recipe =
                    asLong.recipe(task.pace(clock), labelled.size()).withLayerDecay(1);
            long started = System.nanoTime();
            double top1 = fineTune(encoder, labelled, recipe);
            long seen = (long) labelled.size() / recipe.batchSize() * recipe.batchSize() * recipe.epochs();
            result = result.withImages(seen).withMoreSeconds((System.nanoTime() - started) / 1e9);
            keep(Figure.FINE_TUNED.label(), top1);
        }
    }

    private double fineTune(Encoder encoder, ImageSource labelled, FineTuneRecipe recipe) {
        return FineTune.of(encoder.network(), labelled, images.heldOut(), encoder.view(), recipe)
                .seed(task.seed())
                .listener(progress.fineTuning(task.title()))
                .run()
                .top1();
    }

    private Stream<Figure> missing() {
        return task.measured().stream().filter(figure -> !has(figure.label()));
    }

    private boolean has(String figure) {
        return result.figures().containsKey(figure);
    }

    private void keep(String figure, double percent) {
        keep(result.with(figure, percent));
        progress.say(String.format(Locale.ROOT, "%s: %s %.2f", task.title(), figure, percent));
    }

    private void keep(Result changed) {
        result = changed;
        keep.accept(changed);
    }
}
