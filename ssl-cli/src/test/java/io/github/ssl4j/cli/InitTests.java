package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.PretrainedWeights;
import io.github.ssl4j.encoder.WeightFile;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that start from existing weights. */
class InitTests {
    private final Device device = new CpuDevice();

    @TempDir
    private Path folder;

    private Path images;
    private Path run;

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolders.twoClasses(folder.resolve("images"), 16);
        run = folder.resolve("run");
    }

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void theBackboneFollowsFromTheFileAndTheRunSaysWhatWasTaken() throws IOException {
        Path file = resnet(8)
                .random("fc.weight", 10, 64)
                .random("fc.bias", 10)
                .prefixed("module.")
                .write(weights());

        CommandLineRun trained = pretrain("simclr", "--init", file, "--image-size", 16);

        assertThat(trained.err()).isEmpty();
        assertThat(trained.out())
                .contains("resnet18 from " + file + ": 100 tensors taken from below module.; left out module.fc.weight,"
                        + " module.fc.bias; missing none.\n");
        JsonNode config = new ObjectMapper().readTree(run.resolve("config.json").toFile());
        assertThat(config.at("/backbone/width").asInt()).isEqualTo(8);
        assertThat(config.at("/backbone/stem").asText()).isEqualTo("CIFAR");
        assertThat(config.at("/init/file").asText()).isEqualTo(file.toString());
        assertThat(config.at("/init/sha256").asText())
                .isEqualTo(PretrainedWeights.read(file).sha256())
                .hasSize(64);
        try (Encoder encoder = Encoder.load(run.resolve("encoder.safetensors"), device)) {
            assertThat(encoder.origin().further()).containsEntry("init", "weights.safetensors");
        }
    }

    @Test
    void aResumedRunDoesNotNeedTheFile() throws IOException {
        Path file = resnet(4).write(weights());
        assertThat(pretrain("byol", "--init", file, "--image-size", 16).code()).isZero();
        Files.delete(file);

        CommandLineRun resumed = CommandLineRun.of("pretrain", "byol", "--resume", run, "--no-knn");

        assertThat(resumed.err()).isEmpty();
        assertThat(resumed.code()).isZero();
        assertThat(resumed.out()).contains("had made step 2 of 2").doesNotContain("tensors taken");
    }

    @Test
    void theConfigurationOfARunAsksForTheSameFileAgain() throws IOException {
        Path file = resnet(4).write(weights());
        assertThat(pretrain("simclr", "--init", file, "--image-size", 16).code())
                .isZero();
        WeightFile.of(9, small(4)).write(file);
        Path configuration = run.resolve("config.json");
        run = folder.resolve("again");

        CommandLineRun again = pretrain("simclr", "--config", configuration);

        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).startsWith("ssl4j: init: expected the file " + file + " with SHA-256 ");
        assertThat(again.err().lines()).hasSize(1);
        assertThat(run).doesNotExist();
    }

    @Test
    void imageSizeAndNormalisationAreThoseOfTheFile() throws IOException {
        Path file = transformer().write(weights());

        CommandLineRun trained = pretrain("mae", "--init", file);

        assertThat(trained.err()).isEmpty();
        JsonNode config = new ObjectMapper().readTree(run.resolve("config.json").toFile());
        assertThat(config.at("/evaluation/size").asInt()).isEqualTo(32);
        assertThat(config.at("/evaluation/normalization/mean/0").asDouble()).isEqualTo(0.485);
        assertThat(config.at("/backbone/positions").asText()).isEqualTo("LEARNED");
        assertThat(config.at("/backbone/pooling").asText()).isEqualTo("MEAN");
    }

    @Test
    void positionsAreInterpolatedAndAClassTokenThatAMethodHasNoneOfIsLeftOut() {
        Path file = transformer().write(weights());

        CommandLineRun trained = pretrain("ijepa", "--init", file, "--image-size", 64);

        assertThat(trained.err()).isEmpty();
        assertThat(trained.out())
                .contains("17 tensors taken; left out cls_token; missing none;"
                        + " pos_embed interpolated from 4x4 to 8x8.\n");
    }

    @Test
    void anEncoderOfARunStartsAnother() throws IOException {
        Path file = transformer().write(weights());
        assertThat(pretrain("mae", "--init", file).code()).isZero();
        Path encoder = run.resolve("encoder.safetensors");
        run = folder.resolve("second");

        CommandLineRun second = pretrain("dino", "--init", encoder, "--image-size", 16);

        assertThat(second.err()).isEmpty();
        assertThat(second.out())
                .contains("vit-64x1/8 from " + encoder + ": 18 tensors taken; left out none; missing none;"
                        + " pos_embed interpolated from 4x4 to 2x2.\n");
    }

    @Test
    void whatDoesNotFitIsNamedInOneLine() throws IOException {
        Path resnet = resnet(4).write(weights());
        Path vit = transformer().write(folder.resolve("vit.safetensors"));
        Path torch = Files.write(folder.resolve("x.pth"), new byte[] {'P', 'K', 3, 4, 0, 0, 0, 0});
        WeightFile infinite = resnet(4);
        infinite.values("bn1.bias")[0] = Float.NaN;
        Path notFinite = infinite.write(folder.resolve("nan.safetensors"));

        refused(
                "mae: expected a vision transformer, as it masks its tokens, such as vit-tiny",
                "mae",
                "--init",
                resnet);
        refused("found the resnet18 of " + resnet, "mae", "--init", resnet);
        refused(
                resnet + ": expected the weights of a resnet50, found others: layer1.0.conv1.weight has shape",
                "simclr",
                "--backbone",
                "resnet50",
                "--init",
                resnet);
        refused(
                "expected the weights of a resnet18, found those of",
                "simclr",
                "--backbone",
                "resnet18",
                "--init",
                vit);
        refused("expected the weights of a resnet18, found others: conv1", "simclr", "--init", resnet, "--width", 8);
        refused(torch + ": a PyTorch file", "simclr", "--init", torch);
        refused("tensor bn1.bias: expected finite values, found NaN", "simclr", "--init", notFinite);
        refused("there is no such file", "simclr", "--init", folder.resolve("none.safetensors"));
        refused("found images of 20 pixels and patches of 8", "dino", "--init", vit, "--image-size", 20);
    }

    private void refused(String message, Object... words) {
        CommandLineRun failed = pretrain(
                (String) words[0], List.of(words).subList(1, words.length).toArray());

        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err().lines())
                .singleElement()
                .asString()
                .startsWith("ssl4j: ")
                .contains(message);
        assertThat(run).doesNotExist();
    }

    private CommandLineRun pretrain(String method, Object... options) {
        List<Object> words = new ArrayList<>(List.of("pretrain", method, "--data", images, "--no-knn", "--out", run));
        words.addAll(List.of("--batch", 8, "--epochs", 1));
        words.addAll(List.of(options));
        return CommandLineRun.of(words.toArray());
    }

    private Path weights() {
        return folder.resolve("weights.safetensors");
    }

    private Backbone small(int width) {
        return new ResNet(
                Initializer.of(device, 1),
                ResNet.Config.resnet18(ResNet.Stem.CIFAR).withWidth(width));
    }

    private WeightFile resnet(int width) {
        return WeightFile.of(1, small(width));
    }

    private WeightFile transformer() {
        VisionTransformer.Config config = VisionTransformer.Config.tiny(32, 8)
                .withDepth(1)
                .withBlock(TransformerBlock.Config.of(64, 1, TransformerWeights.NORMAL));
        return WeightFile.of(2, new VisionTransformer(Initializer.of(device, 1), config));
    }
}
