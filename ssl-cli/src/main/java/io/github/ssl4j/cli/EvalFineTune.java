package io.github.ssl4j.cli;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.eval.FineTune;
import io.github.ssl4j.eval.FineTuneLog;
import io.github.ssl4j.eval.FineTuneRecipe;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fine-tuning of a saved encoder, or of the same network from scratch. */
@Command(
        name = "finetune",
        description = "Train an encoder and a linear classifier on its features end to end, earlier layers at a smaller"
                + " learning rate, and classify held-out images. The encoder's file stays as it is.")
final class EvalFineTune extends EvalCommand {
    @ArgGroup(multiplicity = "1")
    private Start start;

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "How often every image is seen. Default: 100. A tenth of them, at most 5, warm up.")
    private Integer epochs;

    @Option(names = "--batch", paramLabel = "N", description = "Images per step. Default: 128.")
    private Integer batch;

    @Option(
            names = "--learning-rate",
            paramLabel = "X",
            description = "The highest learning rate. Default: 5e-4 for a batch of 128, in proportion to the batch.")
    private Double learningRate;

    @Option(
            names = "--layer-decay",
            paramLabel = "X",
            description = "The factor of the learning rate from one layer to the one before it. Default: 0.75.")
    private Double layerDecay;

    @Option(
            names = "--threads",
            paramLabel = "N",
            description = "Threads that decode and augment. Default: one per core.")
    private Integer threads;

    @Mixin
    private PrecisionOption precision = new PrecisionOption();

    @Mixin
    private SavedClassifier destination = new SavedClassifier();

    /** Where training starts. */
    static final class Start {
        @Option(names = "--encoder", paramLabel = "FILE", description = "An encoder.safetensors that ssl4j wrote.")
        private Path encoder;

        @Option(
                names = "--from-scratch",
                paramLabel = "FILE",
                description = "The same architecture and input as the encoder in FILE, but fresh weights.")
        private Path architecture;

        Path file() {
            return encoder == null ? architecture : encoder;
        }

        Encoder open(Device device, long seed) {
            return encoder == null
                    ? Encoder.of(
                            EncoderFile.fresh(architecture, Initializer.of(device, seed)),
                            EncoderFile.view(architecture),
                            Origin.unknown())
                    : Encoder.load(encoder, device);
        }

        String what() {
            return encoder == null
                    ? "The architecture of " + architecture.getFileName() + " from scratch"
                    : encoder.getFileName() + " fine-tuned";
        }
    }

    @Override
    void evaluate(ImageParts images) {
        FineTuneRecipe recipe = recipe();
        destination.require(start.file());
        try (Device device = Devices.best(precision.value());
                Encoder encoder = start.open(device, seed())) {
            if (recipe.batchSize() > images.training().size()) {
                throw new IllegalArgumentException("--batch: expected at most the "
                        + images.training().size() + " images there are, found " + recipe.batchSize());
            }
            FineTune fineTune = FineTune.of(
                            encoder.network(),
                            images.training(),
                            images.heldOut().orElseThrow(),
                            encoder.view(),
                            recipe)
                    .seed(seed())
                    .listener(new FineTuneLog(System.err::println));
            if (threads != null) {
                fineTune.loaderThreads(threads);
            }
            FineTune.Result result = fineTune.run();
            print(result, encoder.network(), encoder.view());
            destination.save(encoder, result.classifier(), images.training().classes(), result.protocol(), out());
        }
    }

    private FineTuneRecipe recipe() {
        FineTuneRecipe recipe = FineTuneRecipe.cifar10();
        recipe = batch == null ? recipe : recipe.withBatchSize(batch);
        recipe = epochs == null ? recipe : recipe.withEpochs(epochs);
        recipe = learningRate == null ? recipe : recipe.withLearningRate(learningRate);
        return layerDecay == null ? recipe : recipe.withLayerDecay(layerDecay);
    }

    private void print(FineTune.Result result, Backbone encoder, EvaluationView view) {
        Results.printAccuracy(out(), start.what(), result.top1(), result.top5());
        List<Double> losses = result.losses();
        out().printf(
                        Locale.ROOT,
                        "  training loss    %.3f in the first epoch, %.3f in the last%n",
                        losses.get(0),
                        losses.get(losses.size() - 1));
        Results.printProtocol(
                out(), result.protocol() + ", products in " + precision.value().label(), encoder, view);
    }
}
