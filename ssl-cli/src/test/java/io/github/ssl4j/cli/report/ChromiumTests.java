package io.github.ssl4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.regex.Pattern;
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
                .contains(
                        "data-charts=\"7\"",
                        "data-drawn=\"7\"",
                        "data-hovered=\"7\"",
                        "data-zoomed=\"7\"",
                        "data-whole=\"7\"")
                .contains("data-width=\"" + width + "\"", "data-scrolls=\"false\"", "data-errors=\"\"");
    }

    @Test
    void aRunOfOneStepIsDrawn() throws Exception {
        String dom = opened(List.of(WrittenRun.of(folder.resolve("one"), 1).folder()), 1280);

        assertThat(dom).contains("data-charts=\"6\"", "data-drawn=\"6\"", "data-errors=\"\"");
    }

    /** {@code -Dssl4j.pages=one.html,two.html} names pages of real runs. */
    @ParameterizedTest
    @ValueSource(ints = {1280, 390})
    void pagesOfRealRunsAnswerToThePointer(int width) throws Exception {
        String pages = System.getProperty("ssl4j.pages");
        assumeTrue(pages != null, "no pages are named by -Dssl4j.pages");
        for (String page : pages.split(",")) {
            Path copy = Files.copy(Path.of(page), folder.resolve("page.html"), StandardCopyOption.REPLACE_EXISTING);
            long charts = Pattern.compile("class=\"chart\"")
                    .matcher(Files.readString(copy))
                    .results()
                    .count();

            String dom = OpenedPage.asked("pointer.js", copy, width);

            for (String what : List.of("charts", "drawn", "hovered", "zoomed", "whole")) {
                assertThat(dom).as(page).contains("data-" + what + "=\"" + charts + "\"");
            }
            assertThat(dom)
                    .as(page)
                    .contains("data-width=\"" + width + "\"", "data-scrolls=\"false\"", "data-errors=\"\"");
            System.out.println(page + ", " + width + " pixels: " + charts + " charts drawn, hovered, zoomed");
        }
    }

    private String opened(List<Path> runs, int width) throws Exception {
        Path page = folder.resolve("report.html");
        ReportPage.of(runs).write(page);
        return OpenedPage.asked("pointer.js", page, width);
    }
}
