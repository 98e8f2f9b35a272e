package io.github.ssl4j.cli;

import io.github.ssl4j.eval.LabelledProbe;
import io.github.ssl4j.train.ProbeReport;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a probe measured, in words. */
final class ProbeLine {
    private static final String NEIGHBOURS = "knn_";

    private ProbeLine() {}

    /** Returns a line, such as {@code Probe after epoch 3: kNN (k 20) 72.40 %, linear 75.10 %; 4.8 s.} */
    static String of(ProbeReport report) {
        String when = report.epoch() == 0 ? "before training" : "after epoch " + report.epoch();
        return words(report, name -> !name.startsWith(LabelledProbe.PIXELS))
                .collect(Collectors.joining(
                        ", ",
                        "Probe " + when + ": ",
                        String.format(Locale.ROOT, "; %.1f s.", report.took().toMillis() / 1e3)));
    }

    /** Returns a line of the same figures of raw pixels, where the probe measured any. */
    static Optional<String> baseline(ProbeReport report) {
        String figures =
                words(report, name -> name.startsWith(LabelledProbe.PIXELS)).collect(Collectors.joining(", "));
        return figures.isEmpty() ? Optional.empty() : Optional.of("Raw pixels: " + figures + ".");
    }

    private static Stream<String> words(ProbeReport report, Predicate<String> named) {
        return report.figures().entrySet().stream()
                .filter(figure -> named.test(figure.getKey()))
                .map(figure -> words(figure.getKey().replaceFirst("^" + LabelledProbe.PIXELS, ""), figure.getValue()));
    }

    /**
     * Returns the figure that the best encoder is chosen by, or the first of a probe that chooses none, for a progress
     * bar.
     */
    static String brief(ProbeReport report) {
        Map.Entry<String, Double> first = report.figures().entrySet().iterator().next();
        String name = report.criterion().orElse(first.getKey());
        return String.format(
                Locale.ROOT,
                "%s %.1f%%",
                name.startsWith(NEIGHBOURS) ? "kNN" : name(name),
                report.figures().get(name));
    }

    /** Returns a figure with its name and unit, such as {@code kNN (k 20) 72.40 %}. */
    static String words(String name, double value) {
        return switch (name) {
            case "feature_spread" -> String.format(Locale.ROOT, "spread %.3f", value);
            case "effective_rank" -> String.format(Locale.ROOT, "RankMe %.1f", value);
            default -> String.format(Locale.ROOT, "%s %.2f %%", name(name), value);
        };
    }

    private static String name(String name) {
        return name.startsWith(NEIGHBOURS)
                ? "kNN (k " + name.substring(NEIGHBOURS.length()) + ")"
                : name.equals("neighbour_consistency") ? "own view found" : name.replace('_', ' ');
    }
}
