package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.run.tensorboard.EventReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProbesTests {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private Path images;

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolders.twoClasses(folder.resolve("images"), 48);
    }

    @ParameterizedTest
    @ValueSource(strings = {"moco", "mae"})
    void lossesAndEncoderAreTheSameWithProbesAndWithout(String method) throws IOException {
        assertTheSameWithProbesAndWithout(method);
    }

    @ParameterizedTest
    @ValueSource(strings = {"swav", "byol", "vicreg", "ijepa"})
    @Tag("slow")
    void lossesAndEncoderOfOtherMethodsAreTheSameWithProbesAndWithout(String method) throws IOException {
        assertTheSameWithProbesAndWithout(method);
    }

    private void assertTheSameWithProbesAndWithout(String method) throws IOException {
        Path with = folder.resolve("with");
        Path without = folder.resolve("without");

        CommandLineRun probed = pretrain(method, with, "--probe-every", 1);
        assertThat(probed.code()).as(probed.err()).isZero();
        assertThat(pretrain(method, without, "--probe-every", 0).code()).isZero();

        assertThat(with.resolve("probes.jsonl")).exists();
        assertThat(without.resolve("probes.jsonl")).doesNotExist();
        assertThat(losses(with)).hasSize(4).isEqualTo(losses(without));
        assertThat(with.resolve("encoder.safetensors")).hasSameBinaryContentAs(without.resolve("encoder.safetensors"));
    }

    @Test
    void probesAreSaidKeptAndChooseTheBestEncoder() throws IOException {
        Path run = folder.resolve("run");

        CommandLineRun result = pretrain("simclr", run);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .containsPattern("Probe before training: kNN \\(k 20\\) \\d+\\.\\d\\d %, linear \\d+\\.\\d\\d %, spread"
                        + " 0\\.\\d{3}, RankMe \\d+\\.\\d; \\d+\\.\\d s\\.")
                .containsPattern("Raw pixels: kNN \\(k 20\\) \\d+\\.\\d\\d %, linear \\d+\\.\\d\\d %\\.")
                .containsPattern("Probe after epoch 2: kNN")
                .containsPattern("Probes: .* s, apart from that\\. The best encoder is that of epoch [12], by kNN")
                .contains("Best by probe  " + run.resolve("encoder-best.safetensors"));
        List<String> lines = Files.readAllLines(run.resolve("probes.jsonl"));
        assertThat(lines).hasSize(4);
        assertThat(JSON.readTree(lines.get(0)).path("protocol").asText()).contains("held out", "k 20");
        assertThat(JSON.readTree(lines.get(1)).path("pixels_linear").asDouble()).isBetween(20.0, 100.0);
        assertThat(JSON.readTree(lines.get(2)).has("pixels_linear")).isFalse();
        double best = Math.max(
                JSON.readTree(lines.get(2)).path("knn_20").asDouble(),
                JSON.readTree(lines.get(3)).path("knn_20").asDouble());
        assertThat(EncoderFile.metadata(run.resolve("encoder-best.safetensors")))
                .containsEntry("chosen_by", "the best knn_20 of the run's probes")
                .containsEntry("chosen_by_value", Double.toString(best));
        assertThat(EventReader.read(EventReader.in(run).get(0)))
                .anySatisfy(event -> assertThat(event.toString()).contains("probe/knn_20"));
    }

    @Test
    void withoutLabelsProbesAreMadeIfAskedFor() throws IOException {
        Path run = folder.resolve("run");

        CommandLineRun result = pretrain("simclr", run, "--no-knn", "--probe-every", 2);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out())
                .containsPattern("Probe after epoch 2: own view found \\d+\\.\\d\\d %, spread .*RankMe");
        assertThat(Files.readAllLines(run.resolve("probes.jsonl"))).hasSize(3);
        assertThat(run.resolve("encoder-best.safetensors")).doesNotExist();
    }

    @Test
    void aNumberOfEpochsBelowZeroIsRefused() {
        CommandLineRun result = pretrain("simclr", folder.resolve("run"), "--probe-every", -1);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("probes: expected at least 0 epochs between them, found -1");
    }

    private CommandLineRun pretrain(String method, Path run, Object... further) {
        boolean masked = List.of("mae", "ijepa").contains(method);
        List<Object> words = new ArrayList<>(List.of("pretrain", method, "--data", images, "--out", run));
        words.addAll(List.of("--preset", "cifar10", "--image-size", 32, "--batch", 16, "--epochs", 2));
        words.addAll(
                masked
                        ? List.of("--backbone", "vit-tiny", "--depth", 1)
                        : List.of("--backbone", "resnet18", "--width", 16));
        words.addAll(List.of(further));
        return CommandLineRun.of(words.toArray());
    }

    private static List<JsonNode> losses(Path run) throws IOException {
        List<JsonNode> losses = new ArrayList<>();
        for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
            losses.add(JSON.readTree(line).path("loss"));
        }
        return losses;
    }
}
