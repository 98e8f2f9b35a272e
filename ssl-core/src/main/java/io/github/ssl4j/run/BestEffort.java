package io.github.ssl4j.run;

import java.io.Closeable;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes what a run reports of itself: training goes on where that fails, which is logged once, and nothing more is
 * written.
 */
final class BestEffort {
    private static final Logger LOG = LoggerFactory.getLogger(BestEffort.class);

    private final String what;
    private boolean over;

    /** @param what is written, for the log */
    BestEffort(String what) {
        this.what = what;
    }

    /** Something that is written. */
    @FunctionalInterface
    interface Writing {
        void run() throws IOException;
    }

    void write(Writing writing) {
        if (!over) {
            attempt(writing);
        }
    }

    /** Closes a file, also where nothing more is written. */
    void close(Closeable file) {
        attempt(file::close);
    }

    private void attempt(Writing writing) {
        try {
            writing.run();
        } catch (IOException e) {
            if (over) {
                return; // it was said already
            }
            over = true;
            LOG.warn("{} cannot be written any more, and training goes on without: {}", what, e.toString());
        }
    }
}
