package io.github.ssl4j.examples.cli;

import io.github.ssl4j.eval.FineTuneListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Shows fine-tuning as a line every ten seconds, and one at the end. */
final class FineTuneLine implements FineTuneListener {
    private static final long LINE_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

    private final PrintStream out;
    private long lastLine = System.nanoTime();

    FineTuneLine(PrintStream out) {
        this.out = out;
    }

    @Override
    public void onStep(Step step) {
        long now = System.nanoTime();
        if (step.step() + 1 == step.steps() || now - lastLine >= LINE_EVERY_NANOS) {
            lastLine = now;
            Duration left = step.remaining();
            out.printf(
                    Locale.ROOT,
                    "fine-tuning: epoch %d/%d, step %d/%d, loss %.3f, %.0f images/s, %d:%02d:%02d left%n",
                    step.epoch() + 1,
                    step.epochs(),
                    step.step() + 1,
                    step.steps(),
                    step.loss(),
                    step.imagesPerSecond(),
                    left.toHours(),
                    left.toMinutesPart(),
                    left.toSecondsPart());
        }
    }
}
