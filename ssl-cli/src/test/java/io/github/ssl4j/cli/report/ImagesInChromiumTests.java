package io.github.ssl4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.cli.CommandLineRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A page with images whose names are markup, of a run whose name is, too. */
@EnabledOnOs(OS.LINUX)
class ImagesInChromiumTests {
    private static final String DARK = "<img src=x onerror=alert(1)>";
    private static final String LIGHT = "\"'&amp;<b>";
    private static final String RUN = "<script>alert(1)<script>'\"&";
    private static final String FIGURE = "</script><script>alert(1)</script>";

    @TempDir
    private static Path folder;

    private static Path page;

    @BeforeAll
    static void aRunIsMade() throws Exception {
        Path images = ImageFolders.twoClasses(folder.resolve("<images>"), 160);
        for (Path image : files(images.resolve("dark"))) {
            Files.move(image, image.resolveSibling("<svg onload=alert(1)>" + image.getFileName()));
        }
        Files.move(images.resolve("dark"), images.resolve(DARK));
        Files.move(images.resolve("light"), images.resolve(LIGHT));
        Path run = folder.resolve(RUN);
        List<Object> words = List.of(
                "pretrain",
                "simclr",
                "--data",
                images,
                "--out",
                run,
                "--preset",
                "cifar10",
                "--image-size",
                16,
                "--batch",
                8,
                "--epochs",
                1,
                "--backbone",
                "resnet18",
                "--width",
                16,
                "--probe-every",
                0);
        CommandLineRun made = CommandLineRun.of(words.toArray());
        assertThat(made.code()).as(made.err()).isZero();
        Path metrics = run.resolve("metrics.jsonl");
        Files.writeString(
                metrics, Files.readString(metrics).replace("{\"step\":", "{\"" + FIGURE + "\":1.5,\"step\":"));
        page = folder.resolve("report.html");
        CommandLineRun report = CommandLineRun.of("report", run, "--out", page);
        assertThat(report.code()).as(report.err()).isZero();
    }

    private static List<Path> files(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1280, 390})
    void pointsOfAMapShowTheirImagesAndNamesToPointerAndKeys(int width) throws Exception {
        assertThat(OpenedPage.asked("images.js", page, width))
                .contains("data-points=\"38\"", "data-hovered=\"38\"", "data-between=\"0\"", "data-left=\"0\"")
                .contains("data-focused=\"true\"", "data-keys=\"true true true\"", "data-blurred=\"0\"")
                .contains("data-width=\"" + width + "\"", "data-scrolls=\"false\"", "data-errors=\"\"");
    }

    @Test
    void namesAreShownAsTextAndRunNothing() throws Exception {
        String said = OpenedPage.asked("images.js", page, 1280);

        assertThat(said).contains("data-foreign=\"0\"", "data-scripts=\"5\"", "data-errors=\"\"");
        assertThat(attribute("heading", said)).isEqualTo(RUN);
        assertThat(attribute("rows", said)).contains("|" + LIGHT + "|" + DARK + "|");
        assertThat(attribute("legend", said)).contains(DARK, LIGHT);
        assertThat(attribute("titles", said)).contains("<svg onload=alert(1)>", ", " + DARK, ", " + LIGHT);
        assertThat(attribute("captions", said)).contains(FIGURE);
    }

    @Test
    void withoutScriptsTextTablesAndPicturesAreThere() throws Exception {
        String said = OpenedPage.withoutScripts("reader.js", page, 1280);

        assertThat(said).contains("data-ran=\"false\"", "data-points=\"38\"", "data-pictures=\"1\"");
        assertThat(Integer.parseInt(attribute("tiles", said))).isEqualTo(12 * 2 * 6);
        assertThat(attribute("text", said))
                .contains("simclr, preset cifar10", "Curves need JavaScript", "Nearest neighbours by cosine", DARK)
                .contains("Of the nearest neighbours of all images", "weighted kNN, k 20", "ssl4j pretrain simclr");
    }

    private static String attribute(String name, String said) {
        String from = said.substring(said.indexOf(" data-" + name + "=\"") + name.length() + 8);
        return from.substring(0, from.indexOf('"'))
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&amp;", "&");
    }
}
