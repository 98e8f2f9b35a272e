package io.github.ssl4j.cli;

import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.LinearProbe;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Linear classification of a saved encoder's features. */
@Command(
        name = "linear",
        description =
                "Train a linear classifier on the frozen features of an encoder, behind a batch norm without affine"
                        + " parameters, and classify held-out images. It is multinomial logistic regression, taken to its optimum.")
final class EvalLinear extends EvalCommand {
    @Option(
            names = "--encoder",
            required = true,
            paramLabel = "FILE",
            description = "An encoder.safetensors that ssl4j wrote.")
    private Path encoder;

    @Option(
            names = "--c",
            paramLabel = "X",
            description =
                    "C, how little large weights are penalised. Default: a tenth of the training images, held out,"
                            + " chooses a power of ten from 1e-4 to 10.")
    private Double c;

    @Mixin
    private SavedClassifier destination = new SavedClassifier();

    @Override
    void evaluate(ImageParts images) {
        destination.require(encoder);
        LinearProbe probe = c == null ? LinearProbe.standard().withSeed(seed()) : LinearProbe.of(c);
        try (Encoder saved = Encoder.load(encoder)) {
            LinearProbe.Result result = probe.evaluate(
                    saved.embed(images.training()), saved.embed(images.heldOut().orElseThrow()));
            Results.printAccuracy(out(), "Linear probe of " + encoder.getFileName(), result.top1(), result.top5());
            out().printf(Locale.ROOT, "  training images  %6.2f %%%n", result.trainTop1());
            Results.printProtocol(out(), result.protocol(), saved.network(), saved.view());
            destination.save(saved, result.classifier(), images.training().classes(), result.protocol(), out());
        }
    }
}
