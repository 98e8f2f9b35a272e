package io.github.ssl4j.cli;

import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TrainingListener;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Prints after every epoch the means of a method's own numbers, and remembers the first and the last step. */
final class StepSummary implements TrainingListener {
    private final PrintWriter out;
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private int steps;
    private StepReport first;
    private StepReport last;

    StepSummary(PrintWriter out) {
        this.out = out;
    }

    @Override
    public void onStep(StepReport report) {
        report.metrics().forEach((name, value) -> sums.merge(name, value, Double::sum));
        steps++;
        first = first == null ? report : first;
        last = report;
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

    /** Prints the loss at both ends and the speed; nothing if no step was made. */
    void print() {
        if (last != null) {
            out.printf(
                    Locale.ROOT,
                    "Training: loss %.3f at the first step and %.3f at the last, %.1f images/s, %.0f %% of it waiting for"
                            + " data.%n",
                    first.loss(),
                    last.loss(),
                    last.imagesPerSecond(),
                    100 * last.waitShare());
        }
    }
}
