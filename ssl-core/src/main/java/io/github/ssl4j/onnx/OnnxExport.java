package io.github.ssl4j.onnx;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.encoder.Classifier;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.eval.LinearClassifier;
import io.github.ssl4j.safetensors.AtomicFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Writes encoders and classifiers as <a href="https://onnx.ai">ONNX</a> files: images [N, C, H, W] in, features [N, D]
 * and, of a classifier, probabilities [N, K] out. The batch is of any size.
 *
 * <pre>{@code
 * OnnxExport.write(encoder, Path.of("encoder.onnx"));
 * OnnxExport.write(encoder, Path.of("encoder.onnx"), OnnxOptions.standard().withImages(OnnxImages.UNIT_RANGE));
 * }</pre>
 *
 * <p>A model that would be larger than 2 GB, which Protocol Buffers cannot hold, keeps its weights in a second file
 * beside it, {@code encoder.onnx.data}. Weights are read one tensor at a time.
 */
public final class OnnxExport {
    /** The version of ONNX's operators that models are made of. */
    public static final int OPSET = 17;

    /** Metadata: which images the model takes, an {@link OnnxImages#label}. */
    public static final String IMAGES = "ssl4j.images";

    private static final String INPUT = "images";
    private static final String PROBABILITIES = "probabilities";
    private static final double LARGEST_BYTE = 255;

    private final Encoder encoder;
    private final Optional<Classifier> classifier;
    private final OnnxOptions options;
    private final OnnxNetwork network;

    private OnnxExport(Encoder encoder, Optional<Classifier> classifier, OnnxOptions options) {
        this.encoder = encoder;
        this.classifier = classifier;
        this.options = options;
        this.network = OnnxNetwork.of(
                encoder.network(), options.imageSize(), encoder.view().size());
        if (options.tokens() && network.tokens().isEmpty()) {
            throw new IllegalArgumentException("ONNX tokens: expected a vision transformer, found "
                    + encoder.network().architecture());
        }
    }

    /**
     * What was written.
     *
     * @param file the model
     * @param data the file of weights beside it, if one was needed
     * @param bytes in all
     * @param nodes of the graph
     * @param inputs what the model takes
     * @param outputs what it makes
     */
    public record Summary(
            Path file, Optional<Path> data, long bytes, int nodes, List<OnnxValue> inputs, List<OnnxValue> outputs) {
        /** Copies the lists. */
        public Summary {
            inputs = List.copyOf(inputs);
            outputs = List.copyOf(outputs);
        }
    }

    /**
     * Writes or replaces the model of an encoder that takes normalised images.
     *
     * @throws IllegalArgumentException as {@link #write(Encoder, Path, OnnxOptions)}
     * @throws java.io.UncheckedIOException as {@link #write(Encoder, Path, OnnxOptions)}
     */
    public static Summary write(Encoder encoder, Path file) {
        return write(encoder, file, OnnxOptions.standard());
    }

    /**
     * Writes or replaces the model of an encoder.
     *
     * @throws IllegalArgumentException if the network is neither a ResNet nor a vision transformer, the options do not
     *     suit it, or the file is a folder or a device
     * @throws IllegalStateException if the encoder is closed
     * @throws java.io.UncheckedIOException if that fails; an old file is as it was, and nothing is left of the new one
     */
    public static Summary write(Encoder encoder, Path file, OnnxOptions options) {
        return new OnnxExport(encoder, Optional.empty(), options)
                .write(new OnnxFile(file, AtomicFile::onDisk), file, OnnxFile.LARGEST_MESSAGE);
    }

    /**
     * Writes or replaces the model of a classifier, whose metadata {@link EncoderFile#CLASSES} hold the names of the
     * classes.
     *
     * @throws IllegalArgumentException as {@link #write(Encoder, Path, OnnxOptions)}
     * @throws java.io.UncheckedIOException as {@link #write(Encoder, Path, OnnxOptions)}
     */
    public static Summary write(Classifier classifier, Path file, OnnxOptions options) {
        return new OnnxExport(classifier.encoder(), Optional.of(classifier), options)
                .write(new OnnxFile(file, AtomicFile::onDisk), file, OnnxFile.LARGEST_MESSAGE);
    }

    /** Writes a model of which Protocol Buffers hold so many bytes at most. */
    static Summary write(
            Encoder encoder, Path file, OnnxOptions options, long largestMessage, AtomicFile.Opener opener) {
        return new OnnxExport(encoder, Optional.empty(), options)
                .write(new OnnxFile(file, opener), file, largestMessage);
    }

    private Summary write(OnnxFile target, Path file, long largestMessage) {
        OnnxGraph graph = graph();
        Map<String, String> metadata = metadata();
        String version = metadata.get(EncoderFile.VERSION);
        OnnxModel model = new OnnxModel(encoder.network().architecture(), graph, metadata, version);
        OnnxFile.Written written = target.write(model, largestMessage);
        return new Summary(file, written.data(), written.bytes(), graph.nodes(), graph.inputs(), graph.outputs());
    }

    private OnnxGraph graph() {
        OnnxGraph graph = new OnnxGraph();
        OnnxValue.Axis batch = OnnxValue.Axis.dynamic("batch");
        OnnxValue.Axis width = OnnxValue.Axis.of("features", encoder.featureWidth());
        String images = graph.input(new OnnxValue(
                INPUT,
                options.images().type(),
                List.of(
                        batch,
                        OnnxValue.Axis.of("channels", encoder.channels()),
                        side("height", ViewSize::height),
                        side("width", ViewSize::width))));
        network.build(graph, normalized(graph, images), options.tokens());
        classifier.ifPresent(given -> {
            probabilities(graph, given.head());
            graph.output(new OnnxValue(
                    PROBABILITIES,
                    OnnxType.FLOAT32,
                    List.of(batch, OnnxValue.Axis.of("classes", given.classes().size()))));
        });
        graph.output(new OnnxValue(OnnxNetwork.FEATURES, OnnxType.FLOAT32, List.of(batch, width)));
        if (options.tokens()) {
            OnnxValue.Axis tokens = OnnxValue.Axis.of("tokens", network.tokens().orElseThrow());
            graph.output(new OnnxValue(OnnxNetwork.TOKENS, OnnxType.FLOAT32, List.of(batch, tokens, width)));
        }
        return graph;
    }

    private OnnxValue.Axis side(String name, ToIntFunction<ViewSize> length) {
        return network.imageSize()
                .map(size -> OnnxValue.Axis.of(name, length.applyAsInt(size)))
                .orElseGet(() -> OnnxValue.Axis.dynamic(name));
    }

    /** Adds what makes normalised images of those that the model takes: one factor and one summand per channel. */
    private String normalized(OnnxGraph graph, String images) {
        if (options.images() == OnnxImages.NORMALIZED) {
            return images;
        }
        boolean bytes = options.images() == OnnxImages.BYTES;
        String x = bytes
                ? graph.node(
                        "Cast", "normalize.floats", List.of(images), OnnxAttribute.of("to", OnnxType.FLOAT32.number()))
                : images;
        Normalization normalization = encoder.view().normalization();
        if (normalization.mean().isEmpty()) {
            return bytes
                    ? graph.node("Mul", "normalize", List.of(x, graph.number("normalize.factor", 1 / LARGEST_BYTE)))
                    : x;
        }
        int channels = encoder.channels();
        double[] factors = new double[channels];
        double[] summands = new double[channels];
        for (int c = 0; c < channels; c++) {
            double factor = 1 / normalization.deviation().get(c);
            factors[c] = bytes ? factor / LARGEST_BYTE : factor;
            summands[c] = -normalization.mean().get(c) * factor;
        }
        String factor = graph.floats("normalize.factor", factors, channels, 1, 1);
        String summand = graph.floats("normalize.summand", summands, channels, 1, 1);
        return graph.node(
                "Add", "normalize", List.of(graph.node("Mul", "normalize.scaled", List.of(x, factor)), summand));
    }

    private static void probabilities(OnnxGraph graph, LinearClassifier head) {
        String weight = graph.floats("head.weight", head.weights(), head.classes(), head.width());
        String bias = graph.floats("head.bias", head.intercepts(), head.classes());
        String logits =
                graph.node("Gemm", "head", List.of(OnnxNetwork.FEATURES, weight, bias), OnnxAttribute.of("transB", 1));
        graph.node("Softmax", PROBABILITIES, List.of(logits), OnnxAttribute.of("axis", 1));
    }

    private Map<String, String> metadata() {
        Map<String, String> metadata =
                new LinkedHashMap<>(classifier.map(Classifier::metadata).orElseGet(encoder::metadata));
        EvaluationView view = encoder.view();
        network.imageSize().ifPresent(size -> metadata.putAll(EncoderFile.metadata(view.withSize(size))));
        metadata.put(IMAGES, options.images().label());
        return metadata;
    }
}
