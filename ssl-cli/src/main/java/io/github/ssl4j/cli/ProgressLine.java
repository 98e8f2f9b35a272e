package io.github.ssl4j.cli;

import io.github.ssl4j.train.Health;
import io.github.ssl4j.train.ProbeReport;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows training as a bar on a terminal, and as a line every ten seconds elsewhere. */
final class ProgressLine implements TrainingListener {
    static final long LINE_EVERY_NANOS = Duration.ofSeconds(10).toNanos();
    private static final int USUAL_COLUMNS = 80;

    private final PrintStream out;
    private final boolean terminal;
    private final int columns = columns();
    private final BarRenderer renderer = new BarRenderer();
    private final String name;
    private ProgressBar bar;
    private long lastLine;
    private double spread = Double.NaN;
    private double healthy;
    private Optional<String> probe = Optional.empty();

    ProgressLine(PrintStream out, boolean terminal, String name) {
        this.out = out;
        this.terminal = terminal;
        this.name = name;
    }

    /** Returns a listener that writes to the error stream; the launcher says whether that is a terminal. */
    static ProgressLine onErrorStream(String name) {
        return new ProgressLine(System.err, isTerminal(), name);
    }

    /** Returns whether the error stream is a terminal. */
    static boolean isTerminal() {
        String known = System.getProperty("ssl4j.terminal");
        return known == null ? System.console() != null : Boolean.parseBoolean(known);
    }

    /** Returns how wide a terminal is. */
    static int columns() {
        return Integer.getInteger("ssl4j.columns", USUAL_COLUMNS);
    }

    @Override
    public void onStart(Training training) {
        Progress progress = training.progress();
        lastLine = System.nanoTime();
        if (terminal) {
            bar = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(progress.steps())
                    .startsFrom(progress.step(), Duration.ZERO)
                    .setRenderer(renderer)
                    .setUpdateIntervalMillis(500)
                    .setConsumer(new ConsoleProgressBarConsumer(out, columns))
                    .build();
        }
    }

    @Override
    public void onStep(StepReport report) {
        report.health().flatMap(Health::features).ifPresent(features -> {
            spread = features.featureSpread();
            healthy = features.healthySpread();
        });
        if (bar != null) {
            renderer.show(shortFigures(report));
            bar.stepTo(report.progress().step() + 1);
        } else {
            line(report);
        }
    }

    private void line(StepReport report) {
        Progress progress = report.progress();
        boolean last = progress.step() + 1 == progress.steps();
        long now = System.nanoTime();
        if (last || now - lastLine >= LINE_EVERY_NANOS) {
            lastLine = now;
            out.printf(
                    Locale.ROOT,
                    "%s: epoch %d/%d, step %d/%d, loss %.3f, spread %.3f of %.3f, %.0f images/s,"
                            + " %.0f %% waiting for data, %s left%n",
                    name,
                    progress.epoch() + 1,
                    progress.epochs(),
                    progress.step() + 1,
                    progress.steps(),
                    report.loss(),
                    spread,
                    healthy,
                    report.imagesPerSecond(),
                    100 * report.waitShare(),
                    clock(report.remaining()));
        }
    }

    @Override
    public void onProbe(ProbeReport report) {
        probe = Optional.of(ProbeLine.brief(report));
    }

    private List<String> shortFigures(StepReport report) {
        List<String> figures = new ArrayList<>();
        figures.add(clock(report.remaining()));
        figures.add(String.format(Locale.ROOT, "loss %.3f", report.loss()));
        probe.ifPresent(figures::add);
        figures.add(String.format(Locale.ROOT, "%.0f img/s", report.imagesPerSecond()));
        figures.add(String.format(Locale.ROOT, "wait %.0f%%", 100 * report.waitShare()));
        figures.add(String.format(Locale.ROOT, "spread %.3f/%.3f", spread, healthy));
        return figures;
    }

    static String clock(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    @Override
    public void onEnd() {
        if (bar != null) {
            bar.close();
        }
    }
}
