package io.github.ssl4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ssl4j.cli.CommandLineRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTests {
    @TempDir
    private Path folder;

    @Test
    void aRunIsSummed() {
        Path run = WrittenRun.of(folder.resolve("run"), 40)
                .write("probes.jsonl", """
                        {"protocol":"as usual","criterion":"knn_20"}
                        {"epoch":0,"step":0,"knn_20":30.0,"linear":35.0,"seconds":1.0}
                        {"epoch":2,"step":20,"knn_20":50.0,"linear":60.0,"seconds":1.0}
                        {"epoch":4,"step":40,"knn_20":45.0,"linear":65.0,"seconds":1.0}
                        """)
                .write(
                        "warnings.jsonl",
                        "{\"step\":20,\"sign\":\"ONE_CODE\",\"message\":\"dino collapses: turn it\"}\n")
                .write("corrupt.txt", "a.jpg\tcut short\nb.jpg\tempty\n")
                .folder();

        String page = page(run);

        assertThat(page)
                .contains("<td>simclr, preset cifar10</td>", "<td>80 images of 3 channels, /photos</td>")
                .contains("<td>40 steps, 4.000 of 4 epochs</td>", "<td>20 s</td>", "<td>25.0 %</td>")
                .contains("<td>5.000 at first, 1.100 at last</td>")
                .contains("kNN, k 20: 45.00 % at last, best 50.00 % after epoch 2, 30.00 % untrained")
                .contains("<p class=\"warning\">dino collapses: turn it</p>", "2 corrupt images")
                .contains("Training waited for data 25.0 % of the time: shrink the images once with ssl4j prepare")
                .contains("Probes: as usual.")
                .contains("data-figure=\"probe knn_20\"", "data-figure=\"loss\"")
                .contains("ssl4j pretrain simclr --data /photos --config " + run.resolve("config.json"))
                .doesNotContain("not finished", "src=\"http", "href=\"http", "url(http");
    }

    @Test
    void grayImagesAreOfOneChannel() throws IOException {
        Path run = WrittenRun.of(folder.resolve("run"), 10).folder();
        Path configuration = run.resolve("config.json");
        Files.writeString(configuration, Files.readString(configuration).replace("\"channels\": 3", "\"channels\": 1"));

        assertThat(page(run)).contains("<td>80 images of 1 channel, /photos</td>");
    }

    @Test
    void aStarvedLoaderIsNamedOnceWhateverTheWordsOfItsWarning() {
        Path warned = WrittenRun.of(folder.resolve("warned"), 10)
                .write(
                        "warnings.jsonl",
                        "{\"step\":9,\"sign\":\"STARVED_LOADER\",\"message\":\"add threads\"}\n{\"step\":9,\"si")
                .folder();
        Path other = WrittenRun.of(folder.resolve("other"), 10)
                .write("warnings.jsonl", "{\"step\":9,\"sign\":\"ONE_CODE\",\"message\":\"waits for data\"}\n")
                .folder();

        assertThat(page(warned))
                .contains("<p class=\"warning\">add threads</p>")
                .contains("A line of warnings.jsonl cannot be read: {&quot;step&quot;:9,&quot;si")
                .doesNotContain("Training waited for data");
        assertThat(page(other)).contains("Training waited for data 25.0 % of the time");
    }

    @Test
    void namesAreShownAsText() {
        Path run = WrittenRun.of(folder.resolve("<img src=x onerror='alert(1)'>&\""), 10)
                .folder();

        assertThat(page(run))
                .contains("<h1>&lt;img src=x onerror=&#39;alert(1)&#39;&gt;&amp;&quot;</h1>")
                .doesNotContain("<img src=x");
    }

    @Test
    void settingsOfRunsThatDifferAreMarkedAndComeFirst() {
        Path one = WrittenRun.of(folder.resolve("one"), 10).folder();
        Path two = WrittenRun.of(folder.resolve("two"), 10)
                .configuration("moco", 1, 0.07)
                .folder();

        String page = page(one, two);

        assertThat(page)
                .contains(
                        "<tr class=\"differs\"><th scope=\"row\">settings.loss.temperature</th><td>0.5</td><td>0.07</td>")
                .contains("<tr><th scope=\"row\">recipe.batchSize</th><td>8</td><td>8</td>");
        assertThat(page.indexOf("settings.loss.temperature")).isLessThan(page.indexOf("recipe.batchSize"));
    }

    @Test
    void aKilledRunIsShownUpToItsLastWholeLine() throws IOException {
        Path run = WrittenRun.of(folder.resolve("run"), 15)
                .configuration("simclr", 4, 0.5)
                .folder();
        Files.writeString(
                run.resolve("metrics.jsonl"), Files.readString(run.resolve("metrics.jsonl")) + "{\"step\":15,\"lo");

        assertThat(page(run))
                .contains("15 steps, 1.500 of 4 epochs: not finished")
                .contains("The last line of metrics.jsonl is cut short")
                .contains("The run is not finished: 15 of 40 steps. To resume: ssl4j pretrain --resume " + run);
    }

    @Test
    void valuesThatAreNotFiniteAreCountedAndLeftOut() {
        Path run = WrittenRun.of(folder.resolve("run"), 10).folder();
        WrittenRun more = WrittenRun.of(folder.resolve("more"), 1)
                .write("metrics.jsonl", "{\"step\":0,\"loss\":\"NaN\"}\n{\"step\":1,\"loss\":2.5}\n");

        assertThat(page(run)).doesNotContain("not a number");
        assertThat(page(more.folder()))
                .contains("1 value in metrics.jsonl is infinite or not a number", "\"value\":[2.5]");
        more.write("metrics.jsonl", "{\"step\":0,\"loss\":NaN}\n{\"step\":1,\"loss\":2.5,\"variance\":-Infinity}\n");
        assertThat(page(more.folder())).contains("2 values in metrics.jsonl are infinite or not a number");
    }

    @Test
    void aRunThatEndedOnALossThatIsNotFiniteSaysWhere() {
        Path run = WrittenRun.of(folder.resolve("run"), 10)
                .write("failure/step.json", "{\"step\":10,\"not_finite\":\"encoder.conv1.weight\"}")
                .folder();

        assertThat(page(run)).contains("not finite at step 10, first in encoder.conv1.weight");
    }

    @Test
    void resumedProcessesAddUpTheirTime() {
        Path run = WrittenRun.of(folder.resolve("run"), 1)
                .write(
                        "metrics.jsonl",
                        "{\"step\":0,\"loss\":3,\"seconds\":1800}\n{\"step\":1,\"loss\":3,\"seconds\":3600}\n"
                                + "{\"step\":2,\"loss\":3,\"seconds\":1800}\n")
                .folder();

        assertThat(page(run)).contains("<td>1:30 h</td>", "\"hour\":[0.5,1.0,1.5]");
    }

    @Test
    void aLongRunIsSmallQuickAndKeepsItsPeaks() {
        Path run = WrittenRun.of(folder.resolve("run"), 100_000).folder();
        long started = System.nanoTime();

        String page = page(run);

        assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(30));
        assertThat(page.length()).isLessThan(5_000_000);
        assertThat(page).contains("77.5");
    }

    @Test
    void thePageOfARunIsInItsFolderUnlessNamed() {
        Path run = WrittenRun.of(folder.resolve("run"), 10).folder();
        Path named = folder.resolve("pages").resolve("all.html");

        assertThat(CommandLineRun.of("report", run).out().strip()).endsWith("Report  " + run.resolve("report.html"));
        assertThat(CommandLineRun.of("report", run, run, "--out", named).code()).isZero();
        assertThat(run.resolve("report.html")).isNotEmptyFile();
        assertThat(named).isNotEmptyFile();
        assertThat(CommandLineRun.of("report", folder).err()).contains("expected the folder of a run");
    }

    @Test
    void whatIsNoRunIsNamed() throws IOException {
        Path empty = Files.createDirectories(folder.resolve("empty"));
        Path begun = WrittenRun.of(folder.resolve("begun"), 1).folder();
        Files.delete(begun.resolve("metrics.jsonl"));
        Path broken = WrittenRun.of(folder.resolve("broken"), 1)
                .write("metrics.jsonl", "{\"step\":0}\nhello\n{\"step\":1}\n")
                .folder();
        Path newer = WrittenRun.of(folder.resolve("newer"), 1)
                .write("config.json", "{\"schema\":7,\"method\":\"simclr\"}")
                .folder();

        assertThatThrownBy(() -> page(empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected the folder of a run, with a config.json, found none in " + empty);
        assertThatThrownBy(() -> page(begun))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a metrics.jsonl in the folder of the run, found none in " + begun);
        assertThatThrownBy(() -> page(broken))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(broken.resolve("metrics.jsonl")
                        + ", line 2: expected an object of JSON with a step, found hello");
        assertThatThrownBy(() -> page(newer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("schema: expected at most 1, found 7, which a newer ssl4j wrote");
    }

    @Test
    void aPageThatCannotBeWrittenLeavesTheOldOne() throws IOException {
        assumeTrue(Files.isWritable(Path.of("/dev/full")), "there is no /dev/full");
        ReportPage page =
                ReportPage.of(List.of(WrittenRun.of(folder.resolve("run"), 10).folder()));

        assertThatThrownBy(() -> page.write(Path.of("/dev/full")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a file to write, found the device /dev/full");
        assertThatThrownBy(() -> page.write(Path.of("/proc/report.html"))).hasMessageStartingWith("cannot write /proc");
    }

    private String page(Path... runs) {
        Path file = folder.resolve("report.html");
        ReportPage.of(List.of(runs)).write(file);
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
