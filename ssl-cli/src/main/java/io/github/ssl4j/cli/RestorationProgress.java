package io.github.ssl4j.cli;

import io.github.ssl4j.eval.RestorationListener;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** Tells how the training of a decoder goes in a line every ten seconds, and one at the end. */
final class RestorationProgress implements RestorationListener {
    private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(10).toNanos();

    private final String what;
    private final Consumer<String> lines;
    private long lastLine = System.nanoTime();

    /**
     * Creates the progress of a decoder.
     *
     * @param what the task and the encoder
     */
    RestorationProgress(String what, Consumer<String> lines) {
        this.what = what;
        this.lines = lines;
    }

    @Override
    public void onEpoch(int epoch, int epochs, double loss) {
        long now = System.nanoTime();
        if (epoch + 1 == epochs || now - lastLine >= NANOS_BETWEEN_LINES) {
            lastLine = now;
            lines.accept(String.format(
                    Locale.ROOT, "%s: epoch %d/%d, mean squared error %.6f", what, epoch + 1, epochs, loss));
        }
    }
}
