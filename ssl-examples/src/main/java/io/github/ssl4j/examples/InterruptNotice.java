package io.github.ssl4j.examples;

import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Path;

/** Says after Ctrl-C what of the run is kept. */
final class InterruptNotice implements TrainingListener, AutoCloseable {
    private final Thread hook = new Thread(this::say, "interrupt-notice");
    private final Path encoder;
    private volatile int epochs;

    InterruptNotice(Path encoder) {
        this.encoder = encoder;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void onEpochEnd(int epoch) {
        epochs = epoch + 1;
    }

    private void say() {
        System.err.println();
        System.err.println(
                epochs == 0
                        ? "ssl4j: interrupted before the end of the first epoch; no encoder was written"
                        : "ssl4j: interrupted; the encoder after epoch " + epochs + " is in " + encoder);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is going down already: the notice is being given
            return;
        }
    }
}
