package io.github.ssl4j.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.settings.JsonLeaves;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Every setting of runs side by side, those that differ marked and first, and the commands that repeat the runs. */
final class ConfigurationSection {
    private ConfigurationSection() {}

    static String html(List<RecordedRun> runs) {
        List<Map<String, String>> all =
                runs.stream().map(run -> leaves(run.configuration())).toList();
        Set<String> keys = new LinkedHashSet<>();
        all.forEach(leaves -> keys.addAll(leaves.keySet()));
        List<List<String>> same = new ArrayList<>();
        List<List<String>> rows = new ArrayList<>();
        List<String> differing = new ArrayList<>();
        for (String key : keys) {
            List<String> row = new ArrayList<>(List.of(key));
            all.forEach(leaves -> row.add(leaves.getOrDefault(key, "")));
            boolean differs = row.stream().skip(1).distinct().count() > 1;
            if (differs) {
                differing.add(key);
            }
            (differs ? rows : same).add(row);
        }
        rows.addAll(same);
        List<String> headings = new ArrayList<>(List.of("setting"));
        runs.forEach(run -> headings.add(run.name()));
        StringBuilder html = new StringBuilder();
        if (runs.size() > 1) {
            html.append("<p>Settings that differ are marked, and come first.</p>\n");
        }
        html.append("<details").append(runs.size() > 1 ? " open" : "").append("><summary>All settings</summary>\n");
        html.append(Html.table(headings, rows, differing)).append("</details>\n<h3>To repeat</h3>\n");
        runs.forEach(run -> html.append("<pre>").append(Html.text(command(run))).append("</pre>\n"));
        return html.toString();
    }

    private static String command(RecordedRun run) {
        JsonNode path = run.configuration().at("/data/path");
        StringBuilder command = new StringBuilder("ssl4j pretrain ")
                .append(run.configuration().path("method").asText());
        if (path.isArray()) {
            path.forEach(one -> command.append(" --data ").append(quoted(one.asText())));
        } else {
            command.append(" --data ").append(path.isMissingNode() ? "PATH" : quoted(path.asText()));
        }
        return command.append(" --config ")
                .append(quoted(run.folder().resolve("config.json").toString()))
                .toString();
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:@%+=,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    private static Map<String, String> leaves(JsonNode configuration) {
        Map<String, String> leaves = new LinkedHashMap<>();
        JsonLeaves.of(configuration)
                .forEach((name, leaf) -> leaves.put(name, leaf.isTextual() ? leaf.asText() : leaf.toString()));
        return leaves;
    }
}
