package io.github.ssl4j.pretrain;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.settings.NearestName;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** The settings that every method has, which {@link Pretraining} has a method of its own for as well. */
enum SharedSetting {
    PRESET(
            "preset",
            "where settings that are not set come from; by default the images decide",
            (p, v) -> p.preset(v.text())),
    BACKBONE(
            "backbone",
            "the encoder: resnet18, resnet34, resnet50, vit-tiny, vit-small, vit-base, vit-large or one that a jar"
                    + " registers; by default vit-tiny for methods that mask, else resnet18",
            (p, v) -> p.backbone(v.text())),
    INIT(
            "init",
            "a safetensors file with the weights that the encoder starts from: torchvision's of a ResNet, timm's, DINO's"
                    + " or MAE's of a vision transformer, or one that ssl4j wrote; the backbone follows from it",
            (p, v) -> p.init(Path.of(v.text()))),
    IMAGE_SIZE(
            "imageSize",
            "size of a view in pixels: 224 for a square, or height x width such as 224x160",
            (p, v) -> p.imageSize(v.size()),
            preset -> preset.views().size(0)),
    EPOCHS(
            "epochs",
            "number of epochs",
            (p, v) -> p.epochs(v.whole()),
            preset -> preset.recipe().epochs()),
    BATCH(
            "batch",
            "images per step; the learning rate follows by the preset's rule",
            (p, v) -> p.batch(v.whole()),
            preset -> preset.recipe().batchSize()),
    MICRO_BATCH(
            "microBatch",
            "images that go through the networks at a time, a divisor of the batch: the gradient of the whole batch in the"
                    + " memory of that many, but for batch norm, which takes theirs; 0 for all",
            (p, v) -> p.microBatch(v.whole())),
    WORKER_BATCH_NORM(
            "workerBatchNorm",
            "of several workers, let batch norm take the statistics of each one's part of a batch, not of the whole:"
                    + " faster, and not what one worker computes",
            (p, v) -> p.workerBatchNorm(v.truth())),
    LEARNING_RATE(
            "learningRate",
            "peak learning rate",
            (p, v) -> p.learningRate(v.number()),
            preset -> preset.recipe().learningRate().peak()),
    MEASURED_NORMALIZATION(
            "measuredNormalization",
            "normalise by mean and standard deviation of a sample of the images, not by the preset's",
            (p, v) -> p.measuredNormalization(v.truth())),
    SEED("seed", "seed of weights, order and views; 1 by default", (p, v) -> p.seed(v.whole())),
    THREADS(
            "threads",
            "threads that decode and augment, by default one per core; the losses do not depend on it",
            (p, v) -> p.loaderThreads(v.whole())),
    PRECISION(
            "precision",
            "what matrix products and convolutions are computed in: f32, or bf16 where the processor has it",
            (p, v) -> p.precision(v.precision())),
    CHECKPOINT_EVERY(
            "checkpointEvery",
            "steps between checkpoints, beside that at the end of every epoch; 500 by default",
            (p, v) -> p.checkpointEvery(v.whole())),
    PICTURES_EVERY(
            "picturesEvery",
            "epochs between pictures of masks and reconstructions, for methods that have any; 0 for none; by default ten"
                    + " times a run",
            (p, v) -> p.picturesEvery(v.whole()));

    private final String label;
    private final String description;
    private final BiConsumer<Pretraining, Given> use;
    private final Optional<Function<Preset<?>, Object>> ofPreset;

    SharedSetting(String label, String description, BiConsumer<Pretraining, Given> use) {
        this(label, description, use, null);
    }

    SharedSetting(
            String label,
            String description,
            BiConsumer<Pretraining, Given> use,
            Function<Preset<?>, Object> ofPreset) {
        this.label = label;
        this.description = description;
        this.use = use;
        this.ofPreset = Optional.ofNullable(ofPreset);
    }

    /** Returns the setting of a name, if there is one; case, hyphens and underscores do not count. */
    static Optional<SharedSetting> named(String name) {
        return Stream.of(values())
                .filter(setting -> NearestName.plain(setting.label).equals(NearestName.plain(name)))
                .findFirst();
    }

    String label() {
        return label;
    }

    String description() {
        return description;
    }

    List<String> choices() {
        return this == MEASURED_NORMALIZATION || this == WORKER_BATCH_NORM ? List.of("true", "false") : List.of();
    }

    /** Returns the value in a preset; empty for what presets leave open. */
    Optional<Object> of(Preset<?> preset) {
        return ofPreset.map(value -> value.apply(preset));
    }

    void set(Pretraining pretraining, Object value) {
        use.accept(pretraining, new Given(label, value));
    }

    /** A value as it was given, a number or text. */
    private record Given(String label, Object value) {
        String text() {
            return value.toString();
        }

        int whole() {
            double number = number();
            if (number != (int) number) {
                throw wrong("a whole number");
            }
            return (int) number;
        }

        ViewSize size() {
            return value instanceof Number ? ViewSize.square(whole()) : ViewSize.parse(text());
        }

        double number() {
            if (value instanceof Number number) {
                return number.doubleValue();
            }
            try {
                return Double.parseDouble(text().strip());
            } catch (NumberFormatException e) {
                throw wrong("a number");
            }
        }

        boolean truth() {
            if (!text().equalsIgnoreCase("true") && !text().equalsIgnoreCase("false")) {
                throw wrong("true or false");
            }
            return Boolean.parseBoolean(text());
        }

        Precision precision() {
            try {
                return value instanceof Precision precision ? precision : Precision.labelled(text());
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(label + ": " + e.getMessage(), e);
            }
        }

        private IllegalArgumentException wrong(String expected) {
            return new IllegalArgumentException(label + ": expected " + expected + ", found '" + value + "'");
        }
    }
}
