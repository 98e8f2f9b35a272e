package io.github.ssl4j.cli.report;

import io.github.ssl4j.safetensors.AtomicFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** A page that shows runs: summary, curves, pictures, configuration. It is one file, and needs no network. */
public final class ReportPage {
    private static final String CHARTS = "/META-INF/resources/webjars/uplot/1.6.30/dist/";

    private final List<RecordedRun> runs;
    private final Map<Path, RunImages> images = new HashMap<>();

    private ReportPage(List<RecordedRun> runs) {
        this.runs = runs;
    }

    /**
     * Reads runs from their folders.
     *
     * @throws IllegalArgumentException if a folder holds no run, or one of a newer version, or files of it are
     *     malformed
     * @throws UncheckedIOException if they cannot be read
     */
    public static ReportPage of(List<Path> folders) {
        return new ReportPage(folders.stream().map(RecordedRun::read).toList());
    }

    /**
     * Shows images of the run in a folder, and what its encoder makes of them; the caller closes them after writing.
     */
    public ReportPage with(Path folder, RunImages ofRun) {
        images.put(folder, ofRun);
        return this;
    }

    /**
     * Writes the page.
     *
     * @throws UncheckedIOException if that fails; an old file is as it was
     */
    public void write(Path file) {
        AtomicFile.write(file, html().getBytes(StandardCharsets.UTF_8));
    }

    private String html() {
        String title = runs.stream().map(RecordedRun::name).collect(Collectors.joining(", "));
        CurvesSection curves = new CurvesSection(runs);
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>"
                + Html.text(title) + "</title>\n<style>\n" + resource(CHARTS + "uPlot.min.css")
                + resource("report.css") + "</style>\n</head>\n<body>\n<h1>" + Html.text(title) + "</h1>\n"
                + Html.section("Summary", summary())
                + Html.section("Curves", curves.html())
                + Html.section("Pictures", PicturesSection.html(runs))
                + Html.section("Images", images())
                + Html.section("Configuration", ConfigurationSection.html(runs))
                + "<script type=\"application/json\" id=\"curves\">" + curves.json() + "</script>\n<script>\n"
                + resource(CHARTS + "uPlot.iife.min.js") + "</script>\n<script>\n" + resource("report.js")
                + "</script>\n</body>\n</html>\n";
    }

    private String images() {
        StringBuilder html = new StringBuilder();
        for (int i = 0; i < runs.size(); i++) {
            RunImages ofRun = images.get(runs.get(i).folder());
            if (ofRun != null) {
                html.append(ImagesSection.html(runs.get(i), ofRun, i));
            }
        }
        return html.toString();
    }

    private String summary() {
        List<RunSummary> summaries = runs.stream().map(RunSummary::new).toList();
        List<Map<String, String>> lines =
                summaries.stream().map(RunSummary::lines).toList();
        Set<String> about = new LinkedHashSet<>();
        lines.forEach(one -> about.addAll(one.keySet()));
        List<List<String>> rows = new ArrayList<>();
        for (String what : about) {
            List<String> row = new ArrayList<>(List.of(what));
            lines.forEach(one -> row.add(one.getOrDefault(what, "")));
            rows.add(row);
        }
        List<String> headings = new ArrayList<>(List.of("run"));
        runs.forEach(run -> headings.add(run.name()));
        StringBuilder html = new StringBuilder(Html.table(headings, rows, List.of()));
        for (int i = 0; i < runs.size(); i++) {
            String name = runs.size() == 1 ? "" : runs.get(i).name() + ": ";
            summaries
                    .get(i)
                    .warnings()
                    .forEach(warning -> html.append("<p class=\"warning\">")
                            .append(Html.text(name + warning))
                            .append("</p>\n"));
        }
        runs.stream()
                .map(RecordedRun::protocol)
                .filter(protocol -> !protocol.isEmpty())
                .distinct()
                .forEach(protocol -> html.append("<p class=\"note\">")
                        .append(Html.text("Probes: " + protocol + "."))
                        .append("</p>\n"));
        return html.toString();
    }

    private static String resource(String name) {
        try (InputStream in = ReportPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("expected the resource " + name + " on the class path, found none");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the resource " + name + ": " + e.getMessage(), e);
        }
    }
}
