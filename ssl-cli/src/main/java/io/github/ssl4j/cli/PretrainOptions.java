package io.github.ssl4j.cli;

import io.github.ssl4j.pretrain.Pretraining;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that every method shares; what is null was left open. */
final class PretrainOptions {
    @Option(
            names = "--data",
            converter = PathWords.Images.class,
            paramLabel = "PATH",
            description =
                    "The images: a folder of images, flat or nested, a zip or tar of them, WebDataset shards such as"
                            + " shard-{000..127}.tar or a folder of them, a list of files ending in .txt or .csv, CIFAR, IDX files or"
                            + " an array ending in .npy; given several times, they are joined. Labels are not used for training.")
    List<Path> data = List.of();

    @Option(
            names = "--test",
            converter = PathWords.Images.class,
            paramLabel = "PATH",
            description =
                    "Labelled images held out for kNN. Default: the test part of CIFAR-10 and IDX folders, a tenth"
                            + " of the images of other labelled ones.")
    Path test;

    @Mixin
    ImageOptions opening = new ImageOptions();

    @Mixin
    ClusterOptions cluster = new ClusterOptions();

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "JSON with settings, as the config.json of a run or a part of it; options count more.")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "NAME=VALUE",
            description = "Any other setting by its name, such as recipe.warmup=5; may be given several times.")
    private Map<String, String> named = new LinkedHashMap<>();

    @ArgGroup
    Destination destination = new Destination();

    @Option(
            names = "--no-knn",
            negatable = true,
            description = "Do not classify held-out images by nearest neighbours before and after training.")
    private boolean noKnn;

    @Option(
            names = "--probe-every",
            paramLabel = "N",
            description =
                    "Probe the encoder every N epochs, by kNN and a linear classifier where there are held-out images,"
                            + " else by what needs no labels; 0 for never. Default: ten times a run where there are held-out images.")
    private Integer probeEvery;

    @Option(
            names = "--stop-on-collapse",
            description = "End the run, with a checkpoint, once its encoder collapses, instead of only saying so.")
    boolean stopOnCollapse;

    @Option(names = "--no-tensorboard", description = "Write no events for TensorBoard beside metrics.jsonl.")
    private boolean noTensorBoard;

    private Map<String, String> settings = Map.of();

    /** Where the files go. */
    static final class Destination {
        @Option(names = "--runs", paramLabel = "DIR", description = "Make a folder for this run in DIR. Default: runs.")
        Path runs = Path.of("runs");

        @Option(names = "--out", paramLabel = "DIR", description = "Write this run to DIR itself.")
        Path out;

        @Option(
                names = "--resume",
                paramLabel = "DIR",
                description = "Resume the run in DIR from its last checkpoint; its settings are those it began with.")
        Path resume;
    }

    /** Returns these options with the values of settings that the method alone has. */
    PretrainOptions with(Map<String, String> values) {
        settings = values;
        return this;
    }

    boolean knn() {
        return !noKnn;
    }

    boolean resumed() {
        return destination.resume != null;
    }

    /** Asks a pretraining for all that was asked for here. */
    Pretraining ask(Pretraining pretraining) {
        if (config != null) {
            pretraining.configure(config);
        }
        settings.forEach(pretraining::set);
        named.forEach(pretraining::set);
        if (probeEvery != null) {
            pretraining.probeEvery(probeEvery);
        }
        return (stopOnCollapse ? pretraining.stopOnCollapse() : pretraining).tensorBoard(!noTensorBoard);
    }
}
