package io.github.ssl4j.eval;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Consumer;

/** Tells how fine-tuning goes in a line every ten seconds, and one at the end. */
public final class FineTuneLog implements FineTuneListener {
    private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(10).toNanos();

    private final Consumer<String> lines;
    private long lastLine = System.nanoTime();

    /** Creates a log; a logger's {@code LOG::info} will do. */
    public FineTuneLog(Consumer<String> lines) {
        this.lines = Objects.requireNonNull(lines, "lines");
    }

    @Override
    public void onStep(Step step) {
        long now = System.nanoTime();
        if (step.step() + 1 == step.steps() || now - lastLine >= NANOS_BETWEEN_LINES) {
            lastLine = now;
            Duration left = step.remaining();
            lines.accept(String.format(
                    Locale.ROOT,
                    "fine-tuning: epoch %d/%d, step %d/%d, loss %.3f, %.0f images/s, %d:%02d:%02d left",
                    step.epoch() + 1,
                    step.epochs(),
                    step.step() + 1,
                    step.steps(),
                    step.loss(),
                    step.imagesPerSecond(),
                    left.toHours(),
                    left.toMinutesPart(),
                    left.toSecondsPart()));
        }
    }
}
