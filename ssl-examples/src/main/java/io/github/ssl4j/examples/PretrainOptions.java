package io.github.ssl4j.examples;

import io.github.ssl4j.device.Precision;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.RunDirectory;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every method shares. */
final class PretrainOptions {
    /** Below this side in pixels the ImageNet stem would throw most of an image away. */
    private static final int SMALLEST_FOR_IMAGENET_STEM = 64;

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

    @Option(
            names = "--backbone",
            paramLabel = "NAME",
            showDefaultValue = Visibility.ALWAYS,
            description = "resnet18, resnet34 or resnet50.")
    private String backbone = "resnet18";

    @Option(
            names = "--stem",
            paramLabel = "NAME",
            converter = StemConverter.class,
            description = "First layers: cifar (3x3, stride 1) or imagenet (7x7, stride 2, pooling). Default: cifar for"
                    + " views below " + SMALLEST_FOR_IMAGENET_STEM + " pixels, else imagenet.")
    private ResNet.Stem stem;

    @Option(
            names = "--width",
            paramLabel = "N",
            showDefaultValue = Visibility.ALWAYS,
            description = "Filters of the first stage.")
    private int width = 64;

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

    /** Reads a stem in any case. */
    static final class StemConverter implements ITypeConverter<ResNet.Stem> {
        @Override
        public ResNet.Stem convert(String value) {
            return switch (value.toLowerCase(Locale.ROOT)) {
                case "cifar" -> ResNet.Stem.CIFAR;
                case "imagenet" -> ResNet.Stem.IMAGENET;
                default -> throw new TypeConversionException("expected cifar or imagenet, found '" + value + "'");
            };
        }
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

    ResNet.Config backbone(int channels, int side) {
        ResNet.Stem fitting = side < SMALLEST_FOR_IMAGENET_STEM ? ResNet.Stem.CIFAR : ResNet.Stem.IMAGENET;
        ResNet.Stem chosen = Optional.ofNullable(stem).orElse(fitting);
        return ResNet.Config.named(backbone, chosen).withWidth(width).withChannels(channels);
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
