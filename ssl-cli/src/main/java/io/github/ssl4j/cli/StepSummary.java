package io.github.ssl4j.cli;

import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.ProbeReport;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TrainingListener;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Prints after every epoch the means of a method's own numbers and what a probe measured, and remembers the first and
 * the last step.
 */
final class StepSummary implements TrainingListener {
    private final PrintWriter out;
    private final ProgressLine progress;
    private final Map<String, Double> sums = new LinkedHashMap<>();
    private int steps;
    private StepReport first;
    private StepReport last;
    private Duration probing = Duration.ZERO;
    private Optional<ProbeReport> best = Optional.empty();

    StepSummary(PrintWriter out, ProgressLine progress) {
        this.out = out;
        this.progress = progress;
    }

    @Override
    public void onStep(StepReport report) {
        report.metrics().forEach((name, value) -> {
            if (!name.equals(Step.MOMENTUM)) {
                sums.merge(name, value, Double::sum);
            }
        });
        steps++;
        first = first == null ? report : first;
        last = report;
    }

    @Override
    public void onProbe(ProbeReport report) {
        progress.say(out, ProbeLine.of(report));
        ProbeLine.baseline(report).ifPresent(line -> progress.say(out, line));
        probing = probing.plus(report.took());
        if (report.epoch() > 0 && report.criterion().isPresent()) {
            best = best.filter(before -> criterion(before) >= criterion(report)).or(() -> Optional.of(report));
        }
    }

    private static double criterion(ProbeReport report) {
        return report.figures().get(report.criterion().orElseThrow());
    }

    @Override
    public void onEpochEnd(Epoch epoch) {
        if (!sums.isEmpty() && steps > 0) {
            progress.say(
                    out,
                    "Epoch " + epoch.number() + ": "
                            + sums.entrySet().stream()
                                    .map(sum -> String.format(
                                            Locale.ROOT,
                                            "%s %.4g",
                                            sum.getKey().replace('_', ' '),
                                            sum.getValue() / steps))
                                    .collect(Collectors.joining(", "))
                            + ".");
        }
        sums.clear();
        steps = 0;
    }

    /**
     * Prints the loss at both ends and the speed, and what probes say of the best epoch; nothing if no step was made.
     */
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
        if (!probing.isZero()) {
            out.printf(Locale.ROOT, "Probes: %.1f s, apart from that.", probing.toMillis() / 1e3);
            best.ifPresent(report -> out.printf(
                    " The best encoder is that of epoch %d, by %s.",
                    report.epoch(), ProbeLine.words(report.criterion().orElseThrow(), criterion(report))));
            out.println();
        }
    }
}
