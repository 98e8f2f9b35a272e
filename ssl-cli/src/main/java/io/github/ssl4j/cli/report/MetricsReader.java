package io.github.ssl4j.cli.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads a {@code metrics.jsonl}, whose last line may be cut short, into curves by name. */
final class MetricsReader {
    /** Other writers than ours leave NaN and Infinity without quotes. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private static final Set<String> PLACES = Set.of("step", "epoch", "seconds");
    private static final double SECONDS_OF_AN_HOUR = 3600;

    private final Map<String, CurveBuilder> curves = new LinkedHashMap<>();
    private long steps;
    private long notFinite;
    private boolean cutShort;
    private double secondsBefore;
    private double seconds;
    private boolean timed;

    private MetricsReader() {}

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException if a line other than the last is malformed
     * @throws IOException if it cannot be read
     */
    static RecordedMetrics read(Path file) throws IOException {
        MetricsReader metrics = new MetricsReader();
        try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            String line = reader.readLine();
            for (long number = 1; line != null; number++) {
                String next = reader.readLine();
                metrics.line(file, number, line, next == null);
                line = next;
            }
        }
        return metrics.recorded();
    }

    private void line(Path file, long number, String line, boolean last) {
        try {
            if (JSON.readTree(line) instanceof ObjectNode object
                    && object.path("step").isIntegralNumber()) {
                add(object);
                return;
            }
        } catch (JsonProcessingException e) {
            if (last) {
                cutShort = true;
                return;
            }
        }
        throw new IllegalArgumentException(file + ", line " + number
                + ": expected an object of JSON with a step, found " + line.substring(0, Math.min(line.length(), 80)));
    }

    private void add(ObjectNode line) {
        long step = line.path("step").asLong();
        double now = line.path("seconds").asDouble(seconds);
        timed |= line.has("seconds");
        if (now < seconds) {
            secondsBefore += seconds; // a process that resumed the run counts anew
        }
        seconds = now;
        double hour = hours();
        steps = Math.max(steps, step + 1);
        for (Map.Entry<String, JsonNode> figure : line.properties()) {
            if (PLACES.contains(figure.getKey())) {
                continue;
            }
            double value = figure.getValue().asDouble(Double.NaN);
            if (Double.isFinite(value)) {
                curves.computeIfAbsent(figure.getKey(), name -> new CurveBuilder())
                        .add(step, hour, value);
            } else {
                notFinite++;
            }
        }
    }

    private RecordedMetrics recorded() {
        Map<String, Curve> built = new LinkedHashMap<>();
        curves.forEach((name, curve) -> built.put(name, curve.curve()));
        return new RecordedMetrics(built, steps, notFinite, cutShort, hours());
    }

    private double hours() {
        return timed ? (secondsBefore + seconds) / SECONDS_OF_AN_HOUR : Double.NaN;
    }
}
