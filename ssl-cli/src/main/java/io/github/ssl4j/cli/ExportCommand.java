package io.github.ssl4j.cli;

import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.encoder.Classifier;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.onnx.OnnxExport;
import io.github.ssl4j.onnx.OnnxImages;
import io.github.ssl4j.onnx.OnnxOptions;
import io.github.ssl4j.onnx.OnnxValue;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A saved encoder or classifier as an ONNX file. */
@Command(
        name = "export",
        description = "Write a saved encoder as an ONNX file: images [N, C, H, W] in, features [N, D] out. A classifier"
                + " that eval linear or eval finetune saved makes class probabilities, too.")
final class ExportCommand implements Callable<Integer> {
    private static final double MEGABYTE = 1e6;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--encoder",
            required = true,
            paramLabel = "FILE",
            description = "An encoder or a classifier that ssl4j wrote.")
    private Path encoder;

    @Option(
            names = "--to",
            required = true,
            paramLabel = "FILE",
            description = "The file to write, such as encoder.onnx.")
    private Path to;

    @Option(
            names = "--image-size",
            paramLabel = "N|HxW",
            description =
                    "Size of the images in pixels: 224 for a square, or height x width such as 224x160. Default: any"
                            + " for a ResNet, that of the encoder's evaluation view for a vision transformer.")
    private String imageSize;

    @Option(
            names = "--normalize",
            description = "The model takes values from 0 to 1 and normalises them itself. Default: it takes normalised"
                    + " images.")
    private boolean normalize;

    @Option(
            names = "--bytes",
            description = "The model takes unsigned bytes from 0 to 255, and scales and normalises them itself.")
    private boolean bytes;

    @Option(names = "--tokens", description = "All tokens of a vision transformer are an output, too.")
    private boolean tokens;

    @Override
    public Integer call() throws Exception {
        return Failures.catchingOutOfMemory(() -> {
            requireAnotherFile();
            if (Classifier.isIn(encoder)) {
                try (Classifier classifier = Classifier.load(encoder)) {
                    print(OnnxExport.write(classifier, to, options()), classifier.encoder());
                }
            } else {
                try (Encoder saved = Encoder.load(encoder)) {
                    print(OnnxExport.write(saved, to, options()), saved);
                }
            }
            return 0;
        });
    }

    private void requireAnotherFile() throws IOException {
        if (Files.exists(to) && Files.exists(encoder) && Files.isSameFile(to, encoder)) {
            throw new IllegalArgumentException("--to: expected another file than that of the encoder, found " + to);
        }
    }

    private OnnxOptions options() {
        OnnxOptions options = OnnxOptions.standard().withImages(images());
        options = imageSize == null ? options : options.withImageSize(ViewSize.parse(imageSize));
        return tokens ? options.withTokens() : options;
    }

    private OnnxImages images() {
        if (bytes) {
            return OnnxImages.BYTES;
        }
        return normalize ? OnnxImages.UNIT_RANGE : OnnxImages.NORMALIZED;
    }

    private void print(OnnxExport.Summary summary, Encoder saved) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                Locale.ROOT,
                "Wrote %s%s: %d nodes, %.2f MB, opset %d; %s -> %s%n",
                summary.file(),
                summary.data().map(data -> " and " + data).orElse(""),
                summary.nodes(),
                summary.bytes() / MEGABYTE,
                OnnxExport.OPSET,
                summary.inputs().get(0),
                summary.outputs().stream().map(OnnxValue::toString).collect(Collectors.joining(", ")));
        out.printf(
                "Images are %s; in Python: onnxruntime.InferenceSession(\"%s\").run([\"%s\"], {\"images\": images})[0]%n",
                wanted(saved.view().normalization()),
                summary.file(),
                summary.outputs().get(0).name());
        out.flush();
    }

    /** Returns what the model takes, in words. */
    private String wanted(Normalization normalization) {
        return switch (images()) {
            case BYTES -> "unsigned bytes from 0 to 255";
            case UNIT_RANGE -> "values from 0 to 1";
            case NORMALIZED ->
                normalization.mean().isEmpty()
                        ? "values from 0 to 1"
                        : "values from 0 to 1, less " + normalization.mean() + " and then over "
                                + normalization.deviation();
        };
    }
}
