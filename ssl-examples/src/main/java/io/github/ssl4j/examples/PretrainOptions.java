package io.github.ssl4j.examples;

import io.github.ssl4j.device.Precision;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that every method shares. */
final class PretrainOptions {
    private static final int PICTURES = 10;

    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH",
            description = "The images: a folder of JPEG or PNG files, flat or nested, a zip of them, a folder of"
                    + " CIFAR-10 in binary form, or IDX files. Labels are not used for training.")
    Path data;

    @Option(
            names = "--test",
            paramLabel = "PATH",
            description = "Labelled images held out for kNN. CIFAR-10 and IDX folders bring theirs.")
    Path test;

    @Mixin
    private BackboneOptions backbone = new BackboneOptions();

    @Option(names = "--epochs", paramLabel = "N", description = "How often every image is seen. Default: the preset's.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Images per step. Default: the preset's.")
    private Integer batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "The highest learning rate. Default: the preset's, in proportion to the batch.")
    private Double learningRate;

    @Option(names = "--image-size", paramLabel = "N", description = "Side of a view in pixels. Default: the preset's.")
    private Integer imageSize;

    @Option(
            names = "--seed",
            paramLabel = "N",
            showDefaultValue = Visibility.ALWAYS,
            description = "The seed of weights, order and views.")
    long seed = 1;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that decode and augment. Default: one per core. The losses do not depend on it.")
    private Integer threads;

    @Mixin
    private PrecisionOption precision = new PrecisionOption();

    @ArgGroup
    private Destination destination = new Destination();

    @Option(
            names = "--checkpoint-every",
            paramLabel = "N",
            showDefaultValue = Visibility.ALWAYS,
            description = "Steps between checkpoints; one is written at the end of every epoch, too.")
    private int checkpointEvery = 500;

    @Option(
            names = "--no-knn",
            negatable = true,
            description = "Do not classify held-out images by nearest neighbours before and after training.")
    private boolean noKnn;

    @Option(
            names = "--pictures-every",
            paramLabel = "N",
            description = "Epochs between pictures of masks and reconstructions, for methods that have any; 0 for none."
                    + " Default: ten times a run.")
    private Integer picturesEvery;

    /** Where the files go. */
    static final class Destination {
        @Option(names = "--runs", paramLabel = "DIR", description = "Make a folder for this run in DIR. Default: runs.")
        private Path runs = Path.of("runs");

        @Option(names = "--out", paramLabel = "DIR", description = "Write this run to DIR itself.")
        private Path out;

        @Option(
                names = "--resume",
                paramLabel = "DIR",
                description = "Go on with the run in DIR, from its last checkpoint and with the options it was begun"
                        + " with.")
        private Path resume;
    }

    boolean knn() {
        return !noKnn;
    }

    Precision precision() {
        return precision.value();
    }

    int threads() {
        return threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    }

    int imageSize(int preset) {
        return imageSize == null ? preset : imageSize;
    }

    /** Returns a preset's recipe with what was asked for changed. */
    Recipe recipe(Recipe preset) {
        Recipe recipe = batch == null ? preset : preset.withBatchSize(batch);
        recipe = epochs == null ? recipe : recipe.withEpochs(epochs);
        return learningRate == null ? recipe : recipe.withLearningRate(learningRate);
    }

    /**
     * Returns how many epochs lie between pictures; empty for no pictures.
     *
     * @throws IllegalArgumentException if a number below 0 was asked for
     */
    OptionalInt picturesEvery(int allEpochs) {
        int every = picturesEvery == null ? Math.max(1, allEpochs / PICTURES) : picturesEvery;
        if (every < 0) {
            throw new IllegalArgumentException("--pictures-every: expected at least 0, found " + every);
        }
        return every == 0 ? OptionalInt.empty() : OptionalInt.of(every);
    }

    BackboneOptions backbone() {
        return backbone;
    }

    Checkpointing checkpointing(List<String> command) {
        return new Checkpointing(checkpointEvery, destination.resume != null, command);
    }

    RunDirectory runDirectory(String method) {
        if (destination.resume != null) {
            return RunDirectory.open(destination.resume);
        }
        return destination.out != null
                ? RunDirectory.create(destination.out)
                : RunDirectory.createUnder(destination.runs, method);
    }
}
