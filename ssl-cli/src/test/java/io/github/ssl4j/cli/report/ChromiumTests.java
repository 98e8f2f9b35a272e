package io.github.ssl4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a browser makes of a page: a script beside it looks at the charts, moves over them and zooms. */
class ChromiumTests {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {1280, 390})
    void everyCurveIsDrawnAndAnswersToThePointer(int width) throws Exception {
        Path one = WrittenRun.of(folder.resolve("one"), 400).folder();
        Path two = WrittenRun.of(folder.resolve("<two>"), 300)
                .write("probes.jsonl", """
                        {"protocol":"as usual","criterion":"knn_20"}
                        {"epoch":0,"step":0,"knn_20":30.0,"seconds":1.0}
                        {"epoch":30,"step":300,"knn_20":50.0,"seconds":1.0}
                        """)
                .folder();

        String dom = opened(List.of(one, two), width);

        assertThat(dom)
                .contains("data-charts=\"7\"", "data-drawn=\"7\"", "data-hovered=\"7\"", "data-zoomed=\"7\"")
                .contains("data-wider=\"0\"", "data-errors=\"\"");
    }

    @Test
    void aRunOfOneStepIsDrawn() throws Exception {
        String dom = opened(List.of(WrittenRun.of(folder.resolve("one"), 1).folder()), 1280);

        assertThat(dom).contains("data-charts=\"6\"", "data-drawn=\"6\"", "data-errors=\"\"");
    }

    private String opened(List<Path> runs, int width) throws Exception {
        Path chromium = chromium();
        Path page = folder.resolve("report.html");
        ReportPage.of(runs).write(page);
        String html = Files.readString(page)
                .replaceFirst(
                        "<head>",
                        "<head><style>html { width: " + width + "px; }</style><script>" + resource("errors.js")
                                + "</script>")
                .replace("</body>", "<script>" + resource("pointer.js") + "</script></body>");
        Files.writeString(page, html);
        Path out = folder.resolve("dom.html");
        Process process = new ProcessBuilder(
                        chromium.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + folder.resolve("profile"),
                        "--window-size=1280,3000",
                        "--virtual-time-budget=5000",
                        "--dump-dom",
                        page.toUri().toString())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return Files.readString(out);
    }

    private static Path chromium() {
        return Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .findFirst()
                .orElseGet(() -> {
                    assumeTrue(false, "there is no Chromium in /usr/bin, so no page was opened");
                    throw new IllegalStateException();
                });
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = ChromiumTests.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
