package io.github.ssl4j.train;

import java.util.Objects;

/**
 * An epoch that has ended.
 *
 * @param number of the epoch, from 1
 * @param training the run, with its encoder as it is after the epoch
 */
public record Epoch(int number, Training training) {

    /** Checks that nothing is missing. */
    public Epoch {
        Objects.requireNonNull(training, "training");
    }

    /** Returns whether it is the last one of the run. */
    public boolean last() {
        return number == training.progress().epochs();
    }
}
