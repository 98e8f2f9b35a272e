package io.github.ssl4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.eval.CodeEntropy;
import io.github.ssl4j.eval.CollapseFigures;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.train.Health;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Paused;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.StepReports;
import io.github.ssl4j.train.UpdateSize;
import io.github.ssl4j.train.WeightDecay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.Test;
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
    void aFolderThatWasMadeForARunThatWroteNothingIsDeleted() throws IOException {
        RunDirectory made = RunDirectory.create(folder.resolve("made"));
        RunDirectory under = RunDirectory.createUnder(folder.resolve("runs"), "simclr");
        RunDirectory there = RunDirectory.create(Files.createDirectory(folder.resolve("there")));
        RunDirectory written = RunDirectory.create(folder.resolve("written"));
        written.writeConfiguration(Map.of());

        for (RunDirectory run : new RunDirectory[] {made, under, there, written, made}) {
            run.close();
        }

        assertThat(made.path()).doesNotExist();
        assertThat(under.path()).doesNotExist();
        assertThat(there.path()).isDirectory();
        assertThat(written.configuration()).isRegularFile();
        RunDirectory.create(made.path()).close();
    }

    @Test
    void aFolderThatHoldsARunIsNotOverwritten() throws IOException {
        try (RunDirectory run = RunDirectory.create(folder)) {
            run.writeConfiguration(Map.of());
            Files.createFile(run.checkpoint());
        }

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
                        "{\"step\":0,\"epoch\":1,\"loss\":5.5,\"learning_rate\":0.1,\"weight_decay\":0.5,\"feature_spread\":0.04,"
                                + "\"effective_rank\":9.0,\"gradient_norm\":2.0,\"update_to_weight\":0.001,\"images_per_second\":321.0,\"wait_share\":0.02,\"seconds\":3.0}",
                        "{\"step\":1,\"epoch\":1,\"loss\":5.25,\"learning_rate\":0.1,\"weight_decay\":0.5,\"variance\":0.75,"
                                + "\"feature_spread\":0.04,\"effective_rank\":9.0,"
                                + "\"embedding_spread\":0.25,\"embedding_rank\":7.0,"
                                + "\"code_entropy_of_mean\":2.5,\"code_entropy_of_rows\":1.5,\"dead_codes\":0.125,"
                                + "\"loss_above_trivial\":0.25,\"gradient_norm\":2.0,\"update_to_weight\":0.001,\"images_per_second\":321.0,\"wait_share\":0.02,\"seconds\":3.0}");
    }

    @Test
    void stepsThatAreMadeAgainHaveOneLine() throws IOException {
        Path path = folder.resolve("metrics.jsonl");
        MetricsFile killed = new MetricsFile(path);
        for (int step = 0; step < 4; step++) {
            killed.onStep(report(step, 5 - step));
        }
        killed.onEnd();
        Files.writeString(path, "{\"step\":4,\"ep", StandardOpenOption.APPEND);

        MetricsFile resumed = new MetricsFile(path);
        resumed.onStart(new Paused(new Progress(2, 10, 2)));
        resumed.onStep(report(2, 7));
        resumed.onEnd();

        assertThat(Files.readAllLines(path))
                .hasSize(3)
                .satisfies(lines -> assertThat(lines.get(1)).contains("\"step\":1,", "\"loss\":4.0"))
                .satisfies(lines -> assertThat(lines.get(2)).contains("\"step\":2,", "\"loss\":7.0"));
    }

    @Test
    void metricsThatEndBeforeTheCheckpointLoseOnlyTheBrokenLine() throws IOException {
        Path path = Files.writeString(folder.resolve("metrics.jsonl"), "{\"step\":0}\n{\"st");

        MetricsFile resumed = new MetricsFile(path);
        resumed.onStart(new Paused(new Progress(5, 10, 2)));
        resumed.onEnd();

        assertThat(path).hasContent("{\"step\":0}\n");
    }

    @Test
    void aRunGoesOnOnlyWithTheConfigurationItBeganWith() {
        RunDirectory run = RunDirectory.create(folder);
        run.writeConfiguration(Map.of("seed", 1, "data", Map.of("path", "a", "images", 8), "rate", 0.5));

        run.requireConfiguration(
                Map.of("seed", 1, "data", Map.of("path", "b", "images", 8), "rate", 0.5), Set.of("data.path"));
        assertThatThrownBy(() -> run.requireConfiguration(
                        Map.of("seed", 2, "data", Map.of("path", "a", "images", 9)), Set.of("data.path")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the run in " + folder + " was begun with other settings: data.images: expected 8, found 9;"
                        + " rate: expected 0.5, found null; seed: expected 1, found 2");
    }

    @Test
    void aFolderIsOpenedOnlyForARunWithACheckpointAndTidied() throws IOException {
        assertThatThrownBy(() -> RunDirectory.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected the folder of a run, with a config.json, found none in " + folder);
        RunDirectory run = RunDirectory.create(folder);
        run.writeConfiguration(Map.of());
        run.close();
        assertThatThrownBy(() -> RunDirectory.open(folder))
                .hasMessage("the run in " + folder
                        + " ended before it wrote its first checkpoint.safetensors; start it anew");
        Files.createFile(run.checkpoint());
        Path left = Files.createFile(folder.resolve("checkpoint.safetensors.5f.partial"));
        Path leftOfProbes = Files.createFile(folder.resolve("probes.jsonl.5f.partial"));

        assertThat(RunDirectory.open(folder).checkpoint()).isEqualTo(run.checkpoint());
        assertThat(left).doesNotExist();
        assertThat(leftOfProbes).doesNotExist();
    }

    private static StepReport report(long step, double loss) {
        Progress progress = new Progress(step, 10, 2);
        Map<String, Double> metrics = step == 0 ? Map.of() : Map.of("variance", 0.75);
        Health health = new Health(
                Optional.of(new CollapseFigures(0.04, 0.05, 9)),
                16,
                step == 0 ? Optional.empty() : Optional.of(new CollapseFigures(0.25, 0.05, 7)),
                step == 0 ? 0 : 12,
                step == 0 ? Optional.empty() : Optional.of(new CodeEntropy(2.5, 1.5, 8, 20)),
                step == 0 ? OptionalDouble.empty() : OptionalDouble.of(0.125),
                step == 0 ? OptionalDouble.empty() : OptionalDouble.of(0.25));
        return StepReports.of(progress, loss, metrics, Optional.of(health), Optional.of(new UpdateSize(2, 0.001)));
    }
}
