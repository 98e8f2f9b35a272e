package io.github.ssl4j.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.eval.LabelledProbe;
import io.github.ssl4j.train.TrainingFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a run is and how it went, in a few words each, and what is wrong with it. */
final class RunSummary {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final double STARVED = 0.2;

    private final RecordedRun run;
    private final Map<String, Curve> curves;

    RunSummary(RecordedRun run) {
        this.run = run;
        this.curves = run.metrics().curves();
    }

    /** Returns what there is to say, by what it is about. */
    Map<String, String> lines() {
        Map<String, String> lines = new LinkedHashMap<>();
        lines.put("Method", at("/method") + ", preset " + at("/preset"));
        lines.put("Images", counted("/data/images", "image") + " of " + counted("/data/channels", "channel") + path());
        lines.put(
                "Encoder",
                at("/backbone/type") + ", views of " + at("/evaluation/size") + " pixels, batch "
                        + at("/recipe/batchSize"));
        lines.put("Device", at("/device"));
        lines.put(
                "Progress",
                run.metrics().steps() + " steps, " + format("%.4g", epochs()) + " of " + run.plannedEpochs() + " epochs"
                        + (run.finished() ? "" : ": not finished"));
        lines.put("Training time", hours(run.metrics().hours()));
        lines.put("Speed", last("images_per_second", "%.0f images/s"));
        lines.put("Waiting for data", percent("wait_share"));
        lines.put(
                "Loss", first(FigureNames.LOSS, "%.4g") + " at first, " + last(FigureNames.LOSS, "%.4g") + " at last");
        lines.put(
                "RankMe",
                first("effective_rank", "%.1f") + " at first, " + last("effective_rank", "%.1f") + " at last");
        lines.put("Probe", probe());
        return lines;
    }

    private String probe() {
        if (run.probes().isEmpty()) {
            return "none";
        }
        String name = run.criterion();
        Map<String, Double> last = run.probes().lastEntry().getValue();
        if (name.isEmpty()) {
            return "without labels: own view found by " + format("%.1f %%", last.get("neighbour_consistency"))
                    + ", RankMe " + format("%.1f", last.get("effective_rank"));
        }
        Map<String, Double> untrained = run.probes().get(0);
        Double pixels = untrained == null ? null : untrained.get(LabelledProbe.PIXELS + name);
        Map.Entry<Integer, Double> best = run.probes().entrySet().stream()
                .filter(probe -> probe.getKey() > 0)
                .map(probe -> Map.entry(probe.getKey(), probe.getValue().get(name)))
                .max(Map.Entry.comparingByValue())
                .orElse(Map.entry(0, last.get(name)));
        return FigureNames.title(FigureNames.PROBE + name)
                        .replace("Probe: ", "")
                        .replace(", percent", "") + ": "
                + format("%.2f %%", last.get(name)) + " at last, best "
                + format("%.2f %%", best.getValue()) + " after epoch " + best.getKey()
                + (untrained == null ? "" : ", " + format("%.2f %%", untrained.get(name)) + " untrained")
                + (pixels == null ? "" : ", " + format("%.2f %%", pixels) + " raw pixels");
    }

    /** Returns what is wrong, in plain words with what to change. */
    List<String> warnings() {
        List<RecordedWarning> recorded = recordedWarnings();
        List<String> warnings =
                new ArrayList<>(recorded.stream().map(RecordedWarning::message).toList());
        Path failure = run.folder().resolve("failure").resolve("step.json");
        if (Files.exists(failure)) {
            JsonNode step = json(failure);
            warnings.add("The run ended because the loss was not finite at step "
                    + step.path("step").asText()
                    + ", first in " + step.path("not_finite").asText()
                    + "; the batch is in failure/. A lower learning rate or gradient clipping usually helps.");
        } else if (!run.finished()) {
            warnings.add("The run is not finished: " + run.metrics().steps() + " of "
                    + run.stepsPerEpoch() * run.plannedEpochs() + " steps. To resume: ssl4j pretrain --resume "
                    + run.folder());
        }
        Curve waiting = curves.get("wait_share");
        boolean said =
                recorded.stream().anyMatch(warning -> warning.sign().equals(TrainingFault.STARVED_LOADER.name()));
        if (!said && waiting != null && waiting.last() > STARVED) {
            warnings.add("Training waited for data " + percent("wait_share")
                    + " of the time: shrink the images once with ssl4j prepare, or use more --threads.");
        }
        Path corrupt = run.folder().resolve("corrupt.txt");
        if (Files.exists(corrupt)) {
            int images = lines(corrupt).size();
            warnings.add(images + (images == 1 ? " corrupt image was" : " corrupt images were")
                    + " replaced by others; corrupt.txt names them.");
        }
        if (run.metrics().cutShort()) {
            warnings.add("The last line of metrics.jsonl is cut short, and left out.");
        }
        if (run.metrics().notFinite() > 0) {
            long values = run.metrics().notFinite();
            warnings.add(values + (values == 1 ? " value in metrics.jsonl is" : " values in metrics.jsonl are")
                    + " infinite or not a number, and not on the curves.");
        }
        return warnings;
    }

    private List<RecordedWarning> recordedWarnings() {
        Path file = run.folder().resolve("warnings.jsonl");
        return Files.exists(file)
                ? lines(file).stream().map(RecordedWarning::of).toList()
                : List.of();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private static JsonNode json(Path file) {
        try {
            return JSON.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    private double epochs() {
        return (double) run.metrics().steps() / run.stepsPerEpoch();
    }

    private String path() {
        JsonNode path = run.configuration().at("/data/path");
        return path.isMissingNode() ? "" : ", " + (path.isArray() ? path.toString() : path.asText());
    }

    /** Returns a number of the configuration and what it counts, whose name is given for one. */
    private String counted(String pointer, String name) {
        String number = at(pointer);
        return number + " " + name + (number.equals("1") ? "" : "s");
    }

    private String at(String pointer) {
        JsonNode value = run.configuration().at(pointer);
        return value.isMissingNode() ? "unknown" : value.asText();
    }

    private String first(String figure, String format) {
        Curve curve = curves.get(figure);
        return curve == null ? "unknown" : format(format, curve.values()[0]);
    }

    private String last(String figure, String format) {
        Curve curve = curves.get(figure);
        return curve == null ? "unknown" : format(format, curve.last());
    }

    private String percent(String figure) {
        Curve curve = curves.get(figure);
        return curve == null ? "unknown" : format("%.1f %%", 100 * curve.last());
    }

    private static String hours(double hours) {
        if (Double.isNaN(hours)) {
            return "unknown";
        }
        long minutes = Math.round(60 * hours);
        return minutes == 0 ? format("%.0f s", 3600 * hours) : "%d:%02d h".formatted(minutes / 60, minutes % 60);
    }

    private static String format(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
