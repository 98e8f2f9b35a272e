package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportOfImagesTests {
    @TempDir
    private Path folder;

    @Test
    void heldOutImagesAreShownWithWhatTheEncoderMakesOfThem() throws IOException {
        Path images = ImageFolders.twoClasses(folder.resolve("images"), 160);
        Path run = pretrain(images);

        CommandLineRun result = CommandLineRun.of("report", run);

        assertThat(result.code()).as(result.err()).isZero();
        String page = Files.readString(run.resolve("report.html"));
        assertThat(page)
                .contains("Views of the first images", "views 1 to 2 of 8 images", "Held-out images: 14 of 14.")
                .containsPattern("nearest neighbours of all images, \\d+\\.\\d % are of the same class by the trained")
                .contains("PCA, the first two components of 14 images", "t-SNE, perplexity 30 of 14 images")
                .contains("<th scope=\"row\">dark</th>", "<th scope=\"row\">light</th>", "weighted kNN, k 20");
        assertThat(count("<circle", page)).isEqualTo(28);
    }

    @Test
    void imagesWithoutLabelsAreColouredByCluster() throws IOException {
        Path run = pretrain(ImageFolders.flat(folder.resolve("flat"), 40));

        assertThat(CommandLineRun.of("report", run).code()).isZero();

        assertThat(Files.readString(run.resolve("report.html")))
                .contains("Images it was trained on: 40 of 40.", "cluster 1", "cluster 10")
                .doesNotContain("same class", "Confusions");
    }

    @Test
    void prototypesAreShownWithTheImagesThatUseThem() throws IOException {
        Path run = pretrain(ImageFolders.flat(folder.resolve("flat"), 40), "swav", "--set", "prototypes=7");

        CommandLineRun result = CommandLineRun.of("report", run);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(Files.readString(run.resolve("report.html")))
                .containsPattern(
                        "[1-7] of 7 codes are those of the 40 images; the most used one of \\d+\\.\\d % of them")
                .containsPattern("<tr><th scope=\"row\">[0-6]</th><td>\\d+</td><td><span class=\"tile");
    }

    @Test
    void visualTokensAreShownWithThePatchesThatHaveThem() throws IOException {
        Path run = pretrain(ImageFolders.flat(folder.resolve("flat"), 40), "beit");

        CommandLineRun result = CommandLineRun.of("report", run);

        assertThat(result.code()).as(result.err()).isZero();
        assertThat(Files.readString(run.resolve("report.html")))
                .containsPattern("\\d+ of \\d+ codes are those of the 640 patches")
                .containsPattern("alt=\"patches of \\d+ visual tokens, a row each\"");
    }

    @Test
    void tooFewImagesForAMapAreSaid() throws IOException {
        Path run = pretrain(ImageFolders.flat(folder.resolve("flat"), 9));

        assertThat(CommandLineRun.of("report", run).code()).isZero();

        assertThat(Files.readString(run.resolve("report.html")))
                .contains("Neighbours and maps need at least 10 images, found 9.", "Views of the first images");
    }

    @Test
    void imagesThatAreGoneOrOthersAreSaid() throws IOException {
        Path images = ImageFolders.flat(folder.resolve("flat"), 40);
        Path run = pretrain(images);
        Path moved = Files.move(images, folder.resolve("moved"));
        Path others = ImageFolders.flat(folder.resolve("others"), 12);

        assertThat(CommandLineRun.of("report", run).out())
                .contains(
                        "The images of " + run + " are not shown: they are not at [" + images + "]; --data PATH names");
        assertThat(Files.readString(run.resolve("report.html"))).doesNotContain("<circle");
        assertThat(CommandLineRun.of("report", run, "--data", others).err())
                .contains(others + ": expected the images of the run in " + run
                        + ", 40 images of 3 channels to train on, found 12 of 3");
        assertThat(CommandLineRun.of("report", run, "--data", moved).code()).isZero();
        assertThat(Files.readString(run.resolve("report.html"))).contains("<circle");
        assertThat(CommandLineRun.of("report", run, "--no-images").code()).isZero();
        assertThat(Files.readString(run.resolve("report.html"))).doesNotContain("<circle");
    }

    @Test
    void aRunWithoutAnEncoderYetShowsItsViews() throws IOException {
        Path run = pretrain(ImageFolders.flat(folder.resolve("flat"), 40));
        Files.delete(run.resolve("encoder.safetensors"));

        assertThat(CommandLineRun.of("report", run).code()).isZero();

        assertThat(Files.readString(run.resolve("report.html")))
                .contains("There is no encoder yet", "Views of the first images");
    }

    private Path pretrain(Path images) {
        return pretrain(images, "simclr");
    }

    private Path pretrain(Path images, String method, Object... further) {
        Path run = folder.resolve("run");
        List<Object> words = new ArrayList<>(List.of("pretrain", method, "--data", images, "--out", run));
        words.addAll(List.of("--preset", "cifar10", "--image-size", 16, "--batch", 8, "--epochs", 1));
        words.addAll(
                method.equals("beit")
                        ? List.of("--backbone", "vit-tiny", "--depth", 1)
                        : List.of("--backbone", "resnet18", "--width", 16));
        words.addAll(List.of("--probe-every", 0));
        words.addAll(List.of(further));
        CommandLineRun result = CommandLineRun.of(words.toArray());
        assertThat(result.code()).as(result.err()).isZero();
        return run;
    }

    private static long count(String part, String page) {
        return Pattern.compile(Pattern.quote(part)).matcher(page).results().count();
    }
}
