package io.github.ssl4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.train.Paused;
import io.github.ssl4j.train.ProbeReport;
import io.github.ssl4j.train.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeFileTests {
    private static final String HEAD = "{\"protocol\":\"by hand\",\"criterion\":\"knn_20\"}";

    @TempDir
    private Path folder;

    @Test
    void theProtocolIsWrittenOnceAndEveryProbeIsALine() throws IOException {
        Path path = folder.resolve("probes.jsonl");
        ProbeFile file = new ProbeFile(path);

        file.onProbe(report(0, 30));
        file.onProbe(report(2, 40.5));

        assertThat(Files.readAllLines(path))
                .containsExactly(
                        HEAD,
                        "{\"epoch\":0,\"step\":0,\"knn_20\":30.0,\"seconds\":1.25}",
                        "{\"epoch\":2,\"step\":20,\"knn_20\":40.5,\"seconds\":1.25}");
    }

    @Test
    void probesThatAreMadeAgainHaveOneLine() throws IOException {
        Path path = folder.resolve("probes.jsonl");
        ProbeFile killed = new ProbeFile(path);
        killed.onProbe(report(0, 30));
        killed.onProbe(report(1, 40));
        killed.onProbe(report(2, 50));
        Files.writeString(path, "{\"epoch\":3,\"st", StandardOpenOption.APPEND);

        ProbeFile resumed = new ProbeFile(path);
        resumed.onStart(new Paused(new Progress(10, 10, 3)));
        resumed.onProbe(report(1, 41));

        assertThat(Files.readAllLines(path))
                .containsExactly(
                        HEAD,
                        "{\"epoch\":0,\"step\":0,\"knn_20\":30.0,\"seconds\":1.25}",
                        "{\"epoch\":1,\"step\":10,\"knn_20\":41.0,\"seconds\":1.25}");
    }

    @Test
    void aProbeThatIsNotMadeAgainStays() throws IOException {
        Path path = folder.resolve("probes.jsonl");
        ProbeFile killed = new ProbeFile(path);
        killed.onProbe(report(1, 40));
        killed.onProbe(report(2, 50));

        ProbeFile resumed = new ProbeFile(path);
        resumed.onStart(new Paused(new Progress(10, 10, 3)));

        assertThat(Files.readAllLines(path))
                .containsExactly(HEAD, "{\"epoch\":1,\"step\":10,\"knn_20\":40.0,\"seconds\":1.25}");
        resumed.onProbe(report(3, 60));
        assertThat(Files.readAllLines(path)).hasSize(3);
    }

    @Test
    void probesThatCannotBeWrittenDoNotEndTraining() throws IOException {
        Path taken = Files.createDirectories(folder.resolve("probes.jsonl"));
        Path below = Files.writeString(folder.resolve("file"), "").resolve("probes.jsonl");

        for (Path path : List.of(taken, below)) {
            assertThatCode(() -> new ProbeFile(path).onProbe(report(0, 30))).doesNotThrowAnyException();
        }
        assertThat(taken).isDirectory();
    }

    @Test
    void theBestEncoderIsKeptAndSaysHowItWasChosen() throws IOException {
        Path best = folder.resolve("best.safetensors");
        try (Device device = new CpuDevice();
                ResNet network = new ResNet(
                        Initializer.of(device, 1),
                        new ResNet.Config(ResNet.Block.BASIC, List.of(1), 4, ResNet.Stem.CIFAR, 3, false))) {
            Encoder encoder = Encoder.of(network, EvaluationView.of(32, Normalization.IMAGENET), Origin.unknown());
            BestEncoderSaver saver = new BestEncoderSaver(best, encoder);
            saver.onProbe(report(0, 90));
            assertThat(best).doesNotExist();
            saver.onProbe(report(1, 40));
            saver.onProbe(report(2, 50));
            saver.onProbe(report(3, 45));
            assertThat(epochs(best, device)).isEqualTo(2);

            BestEncoderSaver resumed = new BestEncoderSaver(best, encoder);
            resumed.onStart(new Paused(new Progress(30, 10, 5)));
            resumed.onProbe(report(4, 50));
            assertThat(epochs(best, device)).isEqualTo(2);
            resumed.onProbe(report(5, 50.5));
            assertThat(epochs(best, device)).isEqualTo(5);
            try (Encoder read = Encoder.load(best, device)) {
                assertThat(read.origin().further())
                        .containsEntry("chosen_by", "the best knn_20 of the run's probes")
                        .containsEntry("chosen_by_value", "50.5");
            }
        }
    }

    private static int epochs(Path file, Device device) {
        try (Encoder encoder = Encoder.load(file, device)) {
            return encoder.origin().epochs().orElseThrow();
        }
    }

    private static ProbeReport report(int epoch, double accuracy) {
        return new ProbeReport(
                epoch,
                10L * epoch,
                Map.of("knn_20", accuracy),
                Optional.of("knn_20"),
                "by hand",
                Duration.ofMillis(1250));
    }
}
