package io.github.ssl4j.cli;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.util.function.Consumer;

/** Hands on what is written to it a line at a time, and empty lines not at all. */
final class WholeLines extends OutputStream {
    private final Charset charset;
    private final Consumer<String> receiver;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();

    WholeLines(Charset charset, Consumer<String> receiver) {
        this.charset = charset;
        this.receiver = receiver;
    }

    @Override
    public synchronized void write(int b) {
        if (b == '\n') {
            handOn();
        } else if (b != '\r') {
            begun.write(b);
        }
    }

    /** Hands on the line that was begun. */
    @Override
    public synchronized void close() {
        handOn();
    }

    private void handOn() {
        if (begun.size() > 0) {
            String line = begun.toString(charset);
            begun.reset();
            receiver.accept(line);
        }
    }
}
