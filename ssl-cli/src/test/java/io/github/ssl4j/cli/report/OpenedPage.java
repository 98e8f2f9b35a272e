package io.github.ssl4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** What scripts of the tests say of a page that Chromium shows in a frame: windows of its own cannot be narrow. */
final class OpenedPage {
    private OpenedPage() {}

    /** Returns what a script in the page says, as attributes of the document around it. */
    static String asked(String question, Path page, int width) throws Exception {
        String html = Files.readString(page)
                .replace("<head>", "<head><script>" + resource("errors.js") + "</script>")
                .replace("</body>", "<script>" + resource(question) + "</script></body>");
        return opened(page, html, width, "", "");
    }

    /** Returns what a script around the page says of it, while the page itself may run none. */
    static String withoutScripts(String question, Path page, int width) throws Exception {
        return opened(page, Files.readString(page), width, " sandbox=\"allow-same-origin\"", resource(question));
    }

    private static String opened(Path page, String html, int width, String sandbox, String script) throws Exception {
        Path chromium = chromium();
        Path frame = page.resolveSibling("frame.html");
        Files.writeString(
                frame,
                "<!DOCTYPE html><html><body><iframe id=\"page\" style=\"border: 0; height: 3000px; width: " + width
                        + "px\"" + sandbox + " srcdoc=\""
                        + html.replace("&", "&amp;").replace("\"", "&quot;")
                        + "\"></iframe><script>" + script + "</script></body></html>");
        Path out = page.resolveSibling("dom.html");
        Process process = new ProcessBuilder(
                        chromium.toString(),
                        "--headless",
                        "--no-sandbox",
                        "--disable-gpu",
                        "--user-data-dir=" + page.resolveSibling("profile"),
                        "--window-size=1400,3000",
                        "--virtual-time-budget=60000",
                        "--dump-dom",
                        frame.toUri().toString())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String dom = Files.readString(out);
        return dom.substring(dom.indexOf("<body"), dom.indexOf("<iframe"));
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
        try (InputStream in = OpenedPage.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
