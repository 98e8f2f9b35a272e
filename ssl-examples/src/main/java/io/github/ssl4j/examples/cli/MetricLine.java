package io.github.ssl4j.examples.cli;

import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TrainingListener;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints after every epoch the means of a method's own numbers, such as the terms of its loss. */
final class MetricLine implements TrainingListener {
    private final PrintWriter out;
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private int steps;

    MetricLine(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void onStep(StepReport report) {
        report.metrics().forEach((name, value) -> sums.merge(name, value, Double::sum));
        steps++;
    }

    @Override
    public void onEpochEnd(Epoch epoch) {
        if (!sums.isEmpty() && steps > 0) {
            out.println("Epoch " + epoch.number() + ": "
                    + sums.entrySet().stream()
                            .map(sum -> String.format(
                                    Locale.ROOT, "%s %.4g", sum.getKey().replace('_', ' '), sum.getValue() / steps))
                            .collect(Collectors.joining(", "))
                    + ".");
            out.flush();
        }
        sums.clear();
        steps = 0;
    }
}
