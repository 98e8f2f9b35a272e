package io.github.ssl4j.train;

import io.github.ssl4j.eval.CollapseFigures;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs how training goes, at level INFO: a line at its start, one after every epoch and every probe, and one at its
 * end. Lines give the mean loss since the line before, the learning rate, images per second, the feature spread with
 * that of directions without order, and the time left.
 *
 * <pre>{@code
 * Pretraining.of("dino", photos).listener(new TrainingLog()).runIn(folder);
 * }</pre>
 */
public final class TrainingLog implements TrainingListener {
    private final Logger logger;
    private final long nanosBetweenLines;

    private Training training;
    private long firstStep;
    private long started;
    private long lastLine;
    private double lossSum;
    private int steps;
    private StepReport last;
    private Optional<CollapseFigures> features = Optional.empty();

    /** Creates a log of the logger {@code io.github.ssl4j.train.TrainingLog}. */
    public TrainingLog() {
        this(LoggerFactory.getLogger(TrainingLog.class), Long.MAX_VALUE);
    }

    private TrainingLog(Logger logger, long nanosBetweenLines) {
        this.logger = Objects.requireNonNull(logger, "logger");
        this.nanosBetweenLines = nanosBetweenLines;
    }

    /** Returns the same log to another logger. */
    public TrainingLog to(Logger newLogger) {
        return new TrainingLog(newLogger, nanosBetweenLines);
    }

    /**
     * Returns the same log with lines within an epoch as well, wherever so long has passed since the line before.
     *
     * @throws IllegalArgumentException if that is no time
     */
    public TrainingLog every(Duration between) {
        if (between.isNegative() || between.isZero()) {
            throw new IllegalArgumentException("log: expected a time above 0 between lines, found " + between);
        }
        return new TrainingLog(logger, between.toNanos());
    }

    @Override
    public void onStart(Training run) {
        training = run;
        Progress progress = run.progress();
        firstStep = progress.step();
        started = System.nanoTime();
        features = Optional.empty();
        startLine();
        logger.info(
                "training {}: epoch {} of {}, step {} of {}",
                firstStep == 0 ? "begins" : "resumes",
                Math.min(progress.epoch() + 1, progress.epochs()),
                progress.epochs(),
                firstStep,
                progress.steps());
    }

    private void startLine() {
        lastLine = System.nanoTime();
        lossSum = 0;
        steps = 0;
    }

    @Override
    public void onStep(StepReport report) {
        last = report;
        lossSum += report.loss();
        steps++;
        report.health().flatMap(Health::features).ifPresent(figures -> features = Optional.of(figures));
        boolean epochEnds = report.progress().next().stepOfEpoch() == 0;
        if (!epochEnds && System.nanoTime() - lastLine >= nanosBetweenLines) {
            line();
        }
    }

    @Override
    public void onEpochEnd(Epoch epoch) {
        if (steps > 0) {
            line();
        }
    }

    @Override
    public void onProbe(ProbeReport report) {
        String figures = report.figures().entrySet().stream()
                .map(figure ->
                        String.format(Locale.ROOT, "%s %.4g", figure.getKey().replace('_', ' '), figure.getValue()))
                .collect(Collectors.joining(", "));
        logger.info("probe after {} epochs: {}", report.epoch(), figures);
    }

    private void line() {
        Progress done = last.progress().next();
        String spread = features.map(figures -> String.format(
                        Locale.ROOT, ", spread %.3f of %.3f", figures.featureSpread(), figures.healthySpread()))
                .orElse("");
        logger.info(String.format(
                Locale.ROOT,
                "epoch %d of %d, step %d of %d: loss %.4g, learning rate %.3g, %.0f images/s%s, %s left",
                last.progress().epoch() + 1,
                done.epochs(),
                done.step(),
                done.steps(),
                lossSum / steps,
                last.learningRate(),
                last.imagesPerSecond(),
                spread,
                clock(last.remaining())));
        startLine();
    }

    @Override
    public void onEnd() {
        if (training == null) {
            return;
        }
        Progress end = training.progress();
        logger.info(
                "training {} at step {} of {}: {} steps in {}",
                end.isFinished() ? "finished" : "stopped",
                end.step(),
                end.steps(),
                end.step() - firstStep,
                clock(Duration.ofNanos(System.nanoTime() - started)));
        training = null;
    }

    private static String clock(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}
