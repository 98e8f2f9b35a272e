package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.optim.Sgd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class RunDirectoryTests {
    @TempDir
    Path folder;

    @Test
    void theConfigurationIsWrittenWithEveryNestedRecord() throws IOException {
        RunDirectory run = RunDirectory.create(folder.resolve("a/b"));

        run.writeConfiguration(Map.of(
                "recipe",
                Recipe.of(
                        3,
                        8,
                        LearningRate.cosine(0.5).withWarmup(1),
                        Sgd.Config.defaults(),
                        WeightDecay.everywhere(0.25))));

        assertThat(Files.readString(run.configuration()))
                .contains("\"epochs\" : 3", "\"batchSize\" : 8", "\"momentum\" : 0.9", "\"start\" : 0.25");
    }

    @Test
    void aFolderThatHoldsARunIsNotOverwritten() {
        RunDirectory.create(folder).writeConfiguration(Map.of());

        assertThatThrownBy(() -> RunDirectory.create(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the run directory " + folder + " holds a run already; name another one");
    }

    @Test
    void aPathBelowAFileIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThatThrownBy(() -> RunDirectory.create(file.resolve("run")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the run directory " + file.resolve("run") + " cannot be written");
    }

    @Test
    void everyStepIsALineOfJson() throws IOException {
        Path path = folder.resolve("metrics.jsonl");
        MetricsFile metrics = new MetricsFile(path);

        metrics.onStep(report(0, 5.5));
        metrics.onStep(report(1, 5.25));
        metrics.onEnd();

        assertThat(Files.readAllLines(path))
                .containsExactly(
                        "{\"step\":0,\"epoch\":0,\"loss\":5.5,\"learning_rate\":0.1,\"feature_spread\":0.04,"
                                + "\"images_per_second\":100.0,\"wait_share\":0.01}",
                        "{\"step\":1,\"epoch\":0,\"loss\":5.25,\"learning_rate\":0.1,\"feature_spread\":0.04,"
                                + "\"images_per_second\":100.0,\"wait_share\":0.01}");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsNamed() {
        MetricsFile metrics = new MetricsFile(Path.of("/dev/full"));

        assertThatThrownBy(() -> metrics.onStep(report(0, 5.5)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write /dev/full: No space left on device");
    }

    private static StepReport report(long step, double loss) {
        Progress progress = new Progress(step, 10, 2);
        return new StepReport(progress, loss, 0.1, OptionalDouble.of(0.04), 0.05, 100, 0.01, Duration.ofSeconds(3));
    }
}
