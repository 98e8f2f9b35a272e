package io.github.ssl4j.examples.cli;

import io.github.ssl4j.pretrain.Pretraining;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that every method shares; what is null was left open. */
final class PretrainOptions {
    @Option(
            names = "--data",
            paramLabel = "PATH",
            description = "The images: a folder of JPEG or PNG files, flat or nested, a zip of them, a folder of"
                    + " CIFAR-10 in binary form, or IDX files. Labels are not used for training.")
    private Path data;

    @Option(
            names = "--test",
            paramLabel = "PATH",
            description =
                    "Labelled images held out for kNN. Default: the test part of CIFAR-10 and IDX folders, a tenth"
                            + " of the images of other labelled ones.")
    private Path test;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            description = "Where settings that are not asked for come from. Default: the images decide.")
    private String preset;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "JSON with settings, as the config.json of a run or a part of it; options count more.")
    private Path config;

    @Option(
            names = "--backbone",
            paramLabel = "NAME",
            description = "resnet18, resnet34, resnet50, vit-tiny, vit-small, vit-base, vit-large or one that a jar"
                    + " registers. Default: vit-tiny for methods that mask, else resnet18.")
    private String backbone;

    @Option(names = "--epochs", paramLabel = "N", description = "How often every image is seen. Default: the preset's.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Images per step. Default: the preset's.")
    private Integer batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "The highest learning rate. Default: the preset's, by its rule for the batch.")
    private Double learningRate;

    @Option(names = "--image-size", paramLabel = "N", description = "Side of a view in pixels. Default: the preset's.")
    private Integer imageSize;

    @Option(
            names = "--measured-normalization",
            description = "Normalise by mean and deviation measured on the images, in place of the preset's numbers.")
    private boolean measured;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Any other setting by its name, such as recipe.warmup=5; may be given several times.")
    private Map<String, String> named = new LinkedHashMap<>();

    @Option(names = "--seed", paramLabel = "N", description = "The seed of weights, order and views. Default: 1.")
    private Long seed;

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
            description = "Steps between checkpoints; one is written at the end of every epoch, too. Default: 500.")
    private Integer checkpointEvery;

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

    private Map<String, String> settings = Map.of();

    /** Where the files go. */
    static final class Destination {
        @Option(names = "--runs", paramLabel = "DIR", description = "Make a folder for this run in DIR. Default: runs.")
        private Path runs = Path.of("runs");

        @Option(names = "--out", paramLabel = "DIR", description = "Write this run to DIR itself.")
        private Path out;

        @Option(
                names = "--resume",
                paramLabel = "DIR",
                description = "Resume the run in DIR from its last checkpoint; its settings are those it began with.")
        private Path resume;
    }

    /** Returns these options with the values of settings that the method alone has. */
    PretrainOptions with(Map<String, String> values) {
        settings = values;
        return this;
    }

    Path data() {
        return data;
    }

    Path test() {
        return test;
    }

    boolean knn() {
        return !noKnn;
    }

    boolean resumed() {
        return destination.resume != null;
    }

    Path resume() {
        return destination.resume;
    }

    Path out() {
        return destination.out;
    }

    Path runs() {
        return destination.runs;
    }

    /** Asks a pretraining for all that was asked for here. */
    Pretraining ask(Pretraining pretraining) {
        given(config, pretraining::configure);
        given(preset, pretraining::preset);
        given(backbone, pretraining::backbone);
        given(imageSize, pretraining::imageSize);
        given(epochs, pretraining::epochs);
        given(batch, pretraining::batch);
        given(learningRate, pretraining::learningRate);
        given(measured ? Boolean.TRUE : null, yes -> pretraining.measuredNormalization());
        given(seed, pretraining::seed);
        given(threads, pretraining::loaderThreads);
        given(checkpointEvery, pretraining::checkpointEvery);
        given(picturesEvery, pretraining::picturesEvery);
        precision.asked().ifPresent(pretraining::precision);
        settings.forEach(pretraining::set);
        named.forEach(pretraining::set);
        return pretraining;
    }

    private static <T> void given(T value, Consumer<T> use) {
        if (value != null) {
            use.accept(value);
        }
    }
}
