package io.github.ssl4j.cli.leaderboard;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.cli.CommandLineRun;
import io.github.ssl4j.data.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeaderboardTests {
    private static final String PLAN = """
            {
              "title": "Stripes",
              "data": {"stripes": "make them by hand"},
              "setups": {
                "small": {
                  "about": "Stripes, a narrow ResNet-18",
                  "data": "stripes",
                  "settings": {"backbone": "resnet18", "backbone.width": 4, "batch": 32},
                  "minutes": 1,
                  "fine_tuning": {"minutes": 1, "batch": 32, "learning_rate": 1e-3},
                  "figures": ["knn", "linear", "fine_tuned_10"]
                }
              },
              "runs": [
                {"name": "small/pixels", "setup": "small", "method": "pixels"},
                {"name": "small/simclr", "setup": "small", "method": "simclr", "seeds": [1, 2]},
                {"name": "small/tiny", "setup": "small", "method": "simclr", "settings": {"batch": 16}}
              ]
            }
            """;

    private static final String CLOCK = """
            {
              "commit": "0123abcd",
              "machine": "an abacus",
              "images_per_second": {"small": 1, "small/simclr": 5, "small/tiny": 1}
            }
            """;

    @TempDir
    private Path folder;

    private Path plan;
    private Path data;

    @BeforeEach
    void makePlanAndImages() throws IOException {
        plan = folder.resolve("board").resolve("plan.json");
        data = folder.resolve("data");
        Files.createDirectories(plan.getParent());
        Files.writeString(plan, PLAN);
        Files.writeString(plan.resolveSibling("clock.json"), CLOCK);
        StripedImages.writeTraining(data.resolve("stripes"), 240);
        StripedImages.writeTest(data.resolve("stripes"), 60);
    }

    private CommandLineRun leaderboard(Object... words) {
        List<Object> all =
                new ArrayList<>(List.of("leaderboard", plan, "--data", data, "--runs", folder.resolve("runs")));
        all.addAll(List.of(words));
        return CommandLineRun.of(all.toArray());
    }

    private void changeResults(String pattern, String replacement) throws IOException {
        Path file = plan.resolveSibling("results.json");
        Files.writeString(file, Files.readString(file).replaceAll(pattern, replacement));
    }

    private List<Result> results(String file) {
        return ResultsFile.read(plan.resolveSibling(file)).all();
    }

    @Test
    void everyRunIsTrainedMeasuredAndRecorded() throws IOException {
        CommandLineRun run = leaderboard();

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(results("results.json"))
                .extracting(result -> result.run() + " " + result.seed())
                .containsExactly("small/pixels 1", "small/simclr 1", "small/simclr 2", "small/tiny 1");
        assertThat(results("results.json").get(0).figures()).containsOnlyKeys("knn", "linear");
        assertThat(results("results.json").get(0).figures().get("linear")).isGreaterThan(90);
        assertThat(results("results.json").get(1).figures())
                .containsOnlyKeys("untrained_knn", "untrained_linear", "knn", "linear", "fine_tuned_10");
        assertThat(results("results.json").get(2).figures())
                .as("a second seed has the quick figures")
                .containsOnlyKeys("untrained_knn", "untrained_linear", "knn", "linear");
        assertThat(results("results.json").subList(1, 4)).allSatisfy(result -> {
            assertThat(result.part()).isEqualTo("test");
            assertThat(result.seconds()).isPositive();
            assertThat(result.command()).contains("--only " + result.run(), "--seed " + result.seed());
            assertThat(result.curve()).hasSizeGreaterThan(1);
        });
        assertThat(results("results.json").get(1).images())
                .as("60 s at 5 images/s: 2 epochs of 150, in whole batches of 32")
                .isEqualTo(256);
        assertThat(Files.readString(folder.resolve("board.md")))
                .contains("# Stripes", "| `small/tiny` |", "(board/small.svg)")
                .containsPattern("`small/simclr` \\| \\d+\\.\\d ± \\d+\\.\\d \\(\\d+\\.\\d ± \\d+\\.\\d\\)")
                .doesNotContain("not run yet");
        assertThat(plan.resolveSibling("small.svg"))
                .content()
                .contains("<polyline")
                .contains(">tiny");
        assertThat(folder.resolve("runs/small.html")).exists();
    }

    @Test
    void whatIsDoneIsLeft() throws IOException {
        assertThat(leaderboard("--only", "small/tiny").code()).isZero();
        String before = Files.readString(plan.resolveSibling("results.json"));

        CommandLineRun second = leaderboard("--only", "small/tiny");

        assertThat(second.code()).isZero();
        assertThat(second.out()).startsWith("small/tiny (seed 1): done");
        assertThat(plan.resolveSibling("results.json")).hasContent(before);
        assertThat(Files.readString(folder.resolve("board.md"))).contains("not run yet");
    }

    @Test
    void aRunMadeAgainGivesTheSameNumbersAndLeavesTheResults() throws IOException {
        assertThat(leaderboard("--only", "small/tiny").code()).isZero();
        String before = Files.readString(plan.resolveSibling("results.json"));

        CommandLineRun again = leaderboard("--only", "small/tiny", "--again");

        assertThat(again.code()).as(again.err()).isZero();
        double knn = results("results.json").get(0).figures().get("knn");
        assertThat(again.out()).contains("small/tiny: knn %.2f, before %.2f".formatted(knn, knn));
        assertThat(plan.resolveSibling("results.json")).hasContent(before);
        assertThat(results("again.json")).hasSize(1);
    }

    @Test
    void settingsAreTriedOnTrainingImagesAlone() throws IOException {
        Files.delete(data.resolve("stripes/t10k-images-idx3-ubyte"));
        Files.delete(data.resolve("stripes/t10k-labels-idx1-ubyte"));

        CommandLineRun trial = leaderboard("--only", "small/tiny", "--validation", "--set", "learning_rate=0.01");

        assertThat(trial.code()).as(trial.err()).isZero();
        assertThat(results("trials.json")).singleElement().satisfies(result -> {
            assertThat(result.part()).isEqualTo("validation");
            assertThat(result.command()).endsWith("--validation --set learning_rate=0.01");
        });
        assertThat(plan.resolveSibling("results.json")).doesNotExist();
        assertThat(folder.resolve("board.md")).doesNotExist();
    }

    @Test
    void settingsAreNotTriedOnTestImages() {
        CommandLineRun run = leaderboard("--only", "small/tiny", "--set", "learning_rate=0.01");

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("expected --validation beside --set");
    }

    @Test
    void unfinishedResultsOfAnotherMachineAreKeptApart() throws IOException {
        assertThat(leaderboard("--only", "small/tiny").code()).isZero();
        changeResults("\"machine\":\"[^\"]*\"", "\"machine\":\"a slide rule\"");
        changeResults("\"knn\":[0-9.]+,", "");

        CommandLineRun run = leaderboard("--only", "small/tiny");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("small/tiny (seed 1): begun by no-checkout on a slide rule, which is another"
                        + " program or machine; begins again");
        assertThat(results("results.json")).hasSize(2);
        assertThat(results("results.json").get(0).figures()).doesNotContainKey("knn");
        assertThat(results("results.json").get(1).figures()).containsKey("knn");
    }

    @Test
    void completeResultsOfAnotherMachineAreMarked() throws IOException {
        assertThat(leaderboard("--only", "small/tiny").code()).isZero();
        changeResults("\"commit\":\"[^\"]*\"", "\"commit\":\"feedbeef\"");
        changeResults("\"machine\":\"[^\"]*\"", "\"machine\":\"a slide rule\"");

        CommandLineRun run = leaderboard("--only", "small/tiny");

        assertThat(run.out()).startsWith("small/tiny (seed 1): done, by feedbeef on a slide rule");
        assertThat(Files.readString(folder.resolve("board.md"))).contains("| feedbeef |");
    }

    /** Probes of a curve would otherwise have seen the labels of what they classify. */
    @Test
    void curvesClassifyImagesThatNothingWasTrainedOn() {
        LeaderboardPlan read = LeaderboardPlan.read(plan);
        for (Images.Part part : Images.Part.values()) {
            try (Images images = Images.open(read, read.setups().get("small"), data, part)) {
                assertThat(names(images.unlabelled())).doesNotContainAnyElementsOf(names(images.validation()));
                assertThat(names(images.training())).containsAll(names(images.unlabelled()));
                assertThat(images.unlabelled().size() + images.validation().size())
                        .isEqualTo(240);
            }
        }
    }

    private static List<String> names(ImageSource images) {
        return IntStream.range(0, images.size()).mapToObj(images::name).toList();
    }

    @Test
    void aMissingDataSetIsSaidWithHowToGetIt() throws IOException {
        Files.move(data.resolve("stripes"), data.resolve("elsewhere"));

        CommandLineRun run = leaderboard("--only", "small/tiny");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .contains("data set stripes: expected it at " + data.resolve("stripes") + ", found nothing there;"
                        + " --data names the folder that holds it; make them by hand");
    }

    @Test
    void malformedResultsAreSaidAndLeft() throws IOException {
        Path file = plan.resolveSibling("results.json");
        Files.writeString(file, "[{\"run\": 1");

        CommandLineRun run = leaderboard("--only", "small/tiny");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err()).contains(file + ": expected the results of a leaderboard: ");
        assertThat(file).hasContent("[{\"run\": 1");
    }

    @Test
    void theClockIsMeasured() throws IOException {
        Files.delete(plan.resolveSibling("clock.json"));

        assertThat(leaderboard("--only", "small/tiny").err())
                .contains("clock.json: expected how many images every run trains on in a second", "--measure");
        CommandLineRun run = leaderboard("--only", "small/tiny", "--measure");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("small/tiny: \\d+\\.\\d images/s");
        assertThat(Clock.read(plan.resolveSibling("clock.json")).imagesPerSecond())
                .containsOnlyKeys("small", "small/tiny");
    }
}
