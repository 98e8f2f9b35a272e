package io.github.ssl4j.cli;

import io.github.ssl4j.train.Health;
import io.github.ssl4j.train.ProbeReport;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;

/** Shows training as a bar on a terminal, and as a line every ten seconds elsewhere. */
final class ProgressLine implements TrainingListener {
    static final long LINE_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final PrintStream out;
    private final Terminal terminal;
    private final BarRenderer renderer = new BarRenderer();
    private final String name;
    private ProgressBar bar;
    private FootLine foot;
    private long lastLine;
    private double spread = Double.NaN;
    private double healthy;
    private Optional<String> probe = Optional.empty();

    ProgressLine(PrintStream out, Terminal terminal, String name) {
        this.out = out;
        this.terminal = terminal;
        this.name = name;
    }

    /** Returns a listener that writes to the error stream. */
    static ProgressLine onErrorStream(String name) {
        return new ProgressLine(System.err, Terminal.ofErrorStream(), name);
    }

    @Override
    public void onStart(Training training) {
        Progress progress = training.progress();
        lastLine = System.nanoTime();
        if (terminal.drawable()) {
            foot = FootLine.open(out, terminal.columns());
            bar = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(progress.steps())
                    .startsFrom(progress.step(), Duration.ZERO)
                    .setRenderer(renderer)
                    .setUpdateIntervalMillis(500)
                    .setConsumer(foot)
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

    /** Prints words to the standard output, which the terminal may show, too: then above the bar, if there is one. */
    void say(PrintWriter output, String words) {
        Consumer<String> printer = line -> {
            output.println(line);
            output.flush();
        };
        if (foot != null && Terminal.showsOutput()) {
            foot.above(words, printer);
        } else {
            printer.accept(words);
        }
    }

    static String clock(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }

    @Override
    public void onEnd() {
        if (bar != null) {
            bar.close();
            bar = null;
            foot = null;
        }
    }
}
