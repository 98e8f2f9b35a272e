package io.github.ssl4j.cli.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.eval.LabelledProbe;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The curves of runs over each other: the places that the page's script fills, and the numbers that it fills them with.
 */
final class CurvesSection {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final double SIGNIFICANT = 1e6;
    private static final Set<String> NO_CURVES = Set.of("epoch", "step", "seconds");

    private final Map<String, Map<Integer, Curve>> charts = new LinkedHashMap<>();
    private final List<RecordedRun> runs;

    CurvesSection(List<RecordedRun> runs) {
        this.runs = runs;
        Map<String, Map<Integer, Curve>> all = new LinkedHashMap<>();
        for (int r = 0; r < runs.size(); r++) {
            int run = r;
            curves(runs.get(r))
                    .forEach((name, curve) ->
                            all.computeIfAbsent(name, unused -> new TreeMap<>()).put(run, curve.thinned()));
        }
        all.entrySet().stream()
                .sorted(Comparator.comparingInt(chart -> FigureNames.place(chart.getKey())))
                .forEach(chart -> charts.put(chart.getKey(), chart.getValue()));
    }

    private static Map<String, Curve> curves(RecordedRun run) {
        Map<String, Curve> curves = new LinkedHashMap<>(run.metrics().curves());
        Curve loss = curves.get(FigureNames.LOSS);
        Map<String, CurveBuilder> probes = new LinkedHashMap<>();
        run.probes()
                .forEach((epoch, figures) -> figures.forEach((name, value) -> {
                    if (!NO_CURVES.contains(name) && !name.startsWith(LabelledProbe.PIXELS) && Double.isFinite(value)) {
                        long step = figures.get("step").longValue();
                        probes.computeIfAbsent(FigureNames.PROBE + name, unused -> new CurveBuilder())
                                .add(step, hour(loss, step), value);
                    }
                }));
        probes.forEach((name, curve) -> curves.put(name, curve.curve()));
        return curves;
    }

    /** Returns the hours of training before a step. */
    private static double hour(Curve loss, long step) {
        if (loss == null || step == 0) {
            return 0;
        }
        int at = Arrays.binarySearch(loss.steps(), step - 1);
        return loss.hours()[Math.min(loss.size() - 1, at >= 0 ? at : -at - 1)];
    }

    /** Returns the places of the charts. */
    String html() {
        StringBuilder html = new StringBuilder("<p class=\"axes\">Align runs by "
                + "<label><input type=\"radio\" name=\"axis\" value=\"step\" checked> step</label> "
                + "<label><input type=\"radio\" name=\"axis\" value=\"epoch\"> epoch</label> "
                + "<label><input type=\"radio\" name=\"axis\" value=\"hour\"> hours of training</label>. "
                + "Drag over a chart to zoom, double-click to see all of it again.</p>\n"
                + "<noscript><p>Curves need JavaScript; their numbers are in metrics.jsonl.</p></noscript>\n"
                + "<div class=\"charts\">\n");
        charts.keySet()
                .forEach(name -> html.append("<figure><figcaption>")
                        .append(Html.text(FigureNames.title(name)))
                        .append("</figcaption><div class=\"chart\" role=\"img\" aria-label=\"")
                        .append(Html.text(FigureNames.title(name) + ", last values: " + lastValues(name)))
                        .append("\" data-figure=\"")
                        .append(Html.text(name))
                        .append("\"></div></figure>\n"));
        return html.append("</div>\n").toString();
    }

    private String lastValues(String name) {
        StringBuilder values = new StringBuilder();
        charts.get(name)
                .forEach((run, curve) -> values.append(values.isEmpty() ? "" : ", ")
                        .append(runs.get(run).name())
                        .append(' ')
                        .append(rounded(curve.last())));
        return values.toString();
    }

    /** Returns the numbers as JSON that may stand in a script element. */
    String json() {
        ObjectNode all = NODES.objectNode();
        ArrayNode names = all.putArray("runs");
        runs.forEach(run -> names.addObject().put("name", run.name()).put("epoch", run.stepsPerEpoch()));
        ObjectNode figures = all.putObject("figures");
        charts.forEach((name, byRun) -> {
            ArrayNode lines = figures.putArray(name);
            byRun.forEach((run, curve) -> {
                ObjectNode line = lines.addObject().put("run", run);
                ArrayNode steps = line.putArray("step");
                ArrayNode hours = line.putArray("hour");
                ArrayNode values = line.putArray("value");
                for (int i = 0; i < curve.size(); i++) {
                    steps.add(curve.steps()[i]);
                    hours.add(rounded(curve.hours()[i]));
                    values.add(rounded(curve.values()[i]));
                }
            });
        });
        return all.toString().replace("<", "\\u003c");
    }

    private static double rounded(double value) {
        if (value == 0 || Double.isNaN(value)) {
            return 0;
        }
        double scale = SIGNIFICANT / Math.pow(10, Math.floor(Math.log10(Math.abs(value))));
        return Double.isInfinite(scale) ? value : Math.rint(value * scale) / scale;
    }
}
