package io.github.ssl4j.examples.cli;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.LinearProbe;
import io.github.ssl4j.nn.Backbone;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Linear classification of a saved encoder's features. */
@Command(
        name = "linear",
        description =
                "Train a linear classifier on the frozen features of an encoder, behind a batch norm without affine"
                        + " parameters, and classify held-out images. It is multinomial logistic regression, taken to its optimum.")
final class EvalLinear implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--encoder",
            required = true,
            paramLabel = "FILE",
            description = "An encoder.safetensors that ssl4j wrote.")
    private Path encoder;

    @Mixin
    private LabelledImages labelled = new LabelledImages();

    @Option(
            names = "--c",
            paramLabel = "X",
            description =
                    "C, how little large weights are penalised. Default: a tenth of the training images, held out,"
                            + " chooses a power of ten from 1e-4 to 10.")
    private Double c;

    @Option(
            names = "--seed",
            paramLabel = "N",
            showDefaultValue = Visibility.ALWAYS,
            description = "The seed of which tenth is held out.")
    private long seed = 1;

    @Override
    public Integer call() throws Exception {
        return Failures.catchingOutOfMemory(this::evaluate);
    }

    private int evaluate() {
        LinearProbe probe = c == null ? LinearProbe.standard().withSeed(seed) : LinearProbe.of(c);
        try (Encoder saved = Encoder.load(encoder);
                ImageParts images = labelled.open(spec.commandLine().getOut())) {
            LinearProbe.Result result = probe.evaluate(
                    saved.embed(images.training()), saved.embed(images.heldOut().orElseThrow()));
            print(result, saved.network(), saved.view());
        }
        return 0;
    }

    private void print(LinearProbe.Result result, Backbone backbone, EvaluationView view) {
        PrintWriter out = spec.commandLine().getOut();
        Results.printAccuracy(out, "Linear probe of " + encoder.getFileName(), result.top1(), result.top5());
        out.printf(Locale.ROOT, "  training images  %6.2f %%%n", result.trainTop1());
        Results.printProtocol(out, result.protocol(), backbone, view);
        out.flush();
    }
}
