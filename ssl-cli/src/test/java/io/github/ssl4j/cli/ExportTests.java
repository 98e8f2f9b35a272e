package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Classifier;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.eval.LinearClassifier;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportTests {
    @TempDir
    private Path folder;

    private Path to;

    @BeforeEach
    void nameFile() {
        to = folder.resolve("encoder.onnx");
    }

    @Test
    void aResNetTakesImagesOfAnySize() throws IOException {
        CommandLineRun result = CommandLineRun.of("export", "--encoder", resNet(), "--to", to);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .isEqualTo("Wrote " + to
                        + ": 21 nodes, 0.01 MB, opset 17; images float32 [batch, 3, height, width] -> features float32"
                        + " [batch, 8]\n"
                        + "Images are values from 0 to 1, less [0.4914, 0.4822, 0.4465] and then over [0.247, 0.2435,"
                        + " 0.2616]; in Python: onnxruntime.InferenceSession(\"" + to
                        + "\").run([\"features\"], {\"images\": images})[0]\n");
        assertThat(Files.size(to)).isBetween(9_000L, 12_000L);
    }

    @Test
    void preparationGoesIntoTheModel() {
        Path encoder = resNet();

        assertThat(CommandLineRun.of("export", "--encoder", encoder, "--to", to, "--normalize", "--image-size", 48)
                        .out())
                .contains("23 nodes")
                .contains("images float32 [batch, 3, 48, 48] ->")
                .contains("Images are values from 0 to 1;");
        assertThat(CommandLineRun.of("export", "--encoder", encoder, "--to", to, "--bytes")
                        .out())
                .contains("24 nodes")
                .contains("images uint8 [batch, 3, height, width] ->")
                .contains("Images are unsigned bytes from 0 to 255;");
    }

    @Test
    void aVisionTransformerTakesTheSizeOfItsView() {
        Path encoder = transformer();

        assertThat(CommandLineRun.of("export", "--encoder", encoder, "--to", to).out())
                .contains("images float32 [batch, 3, 16, 16] -> features float32 [batch, 192]");
        assertThat(CommandLineRun.of("export", "--encoder", encoder, "--to", to, "--image-size", 24, "--tokens")
                        .out())
                .contains("images float32 [batch, 3, 24, 24] -> features float32 [batch, 192], tokens float32"
                        + " [batch, 10, 192]");
    }

    @Test
    void aClassifierMakesProbabilities() {
        Path file = folder.resolve("classifier.safetensors");
        saved(device -> new ResNet(Initializer.of(device, 5), config()), encoder -> {
            LinearClassifier head = new LinearClassifier(new double[16], new double[] {0.5, 0});
            Classifier.of(encoder, head, List.of("cat", "dog")).save(file);
        });

        assertThat(CommandLineRun.of("export", "--encoder", file, "--to", to).out())
                .contains("-> probabilities float32 [batch, 2], features float32 [batch, 8]")
                .contains(".run([\"probabilities\"]");
    }

    @Test
    void whatGoesWrongIsSaidInOneLine() throws IOException {
        Path encoder = resNet();
        Path text = Files.writeString(folder.resolve("text"), "not safetensors at all");
        Path nowhere = folder.resolve("nowhere");

        assertThat(failure("--encoder", nowhere, "--to", to))
                .isEqualTo("ssl4j: cannot read " + nowhere + ": there is no such file\n");
        assertThat(failure("--encoder", text, "--to", to)).startsWith("ssl4j: " + text + ": expected a header");
        assertThat(failure("--encoder", encoder, "--to", encoder))
                .isEqualTo("ssl4j: --to: expected another file than that of the encoder, found " + encoder + "\n");
        assertThat(failure("--encoder", encoder, "--to", folder))
                .isEqualTo("ssl4j: expected a file to write, found the folder " + folder + "\n");
        assertThat(failure("--encoder", encoder, "--to", text.resolve("model.onnx")))
                .startsWith("ssl4j: cannot write " + text.resolve("model.onnx") + ": ");
        assertThat(failure("--encoder", encoder, "--to", to, "--image-size", 0))
                .isEqualTo("ssl4j: image size: expected at least 1 pixel along each side, found 0\n");
        assertThat(failure("--encoder", encoder, "--to", to, "--tokens"))
                .isEqualTo("ssl4j: ONNX tokens: expected a vision transformer, found resnet6\n");
        assertThat(failure("--encoder", transformer(), "--to", to, "--image-size", 20))
                .isEqualTo("ssl4j: ONNX image size: expected a multiple of the patch of 8 pixels, found 20\n");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("text", "resnet.safetensors", "transformer.safetensors");
        }
    }

    private static String failure(Object... options) {
        Object[] words = Stream.concat(Stream.of("export"), Stream.of(options)).toArray();
        CommandLineRun result = CommandLineRun.of(words);
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).isEmpty();
        assertThat(result.err().lines()).hasSize(1);
        return result.err();
    }

    private static ResNet.Config config() {
        return new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.CIFAR, 3, false);
    }

    private Path resNet() {
        Path file = folder.resolve("resnet.safetensors");
        saved(device -> new ResNet(Initializer.of(device, 5), config()), encoder -> encoder.save(file));
        return file;
    }

    private Path transformer() {
        Path file = folder.resolve("transformer.safetensors");
        VisionTransformer.Config config = VisionTransformer.Config.tiny(16, 8).withDepth(1);
        saved(device -> new VisionTransformer(Initializer.of(device, 5), config), encoder -> encoder.save(file));
        return file;
    }

    private static void saved(Function<Device, Backbone> network, Consumer<Encoder> saving) {
        try (Device device = Devices.best();
                Encoder encoder = Encoder.of(
                        network.apply(device), EvaluationView.of(16, Normalization.CIFAR10), Origin.unknown())) {
            saving.accept(encoder);
        }
    }
}
