package io.github.ssl4j.train;

import io.github.ssl4j.nn.Backbone;

/** A run that stands still, for listeners that only want to know how far it is. */
public record Paused(Progress progress) implements Training {
    @Override
    public Backbone encoder() {
        throw new UnsupportedOperationException("a paused run has no encoder");
    }

    @Override
    public void stopAfterThisStep() {
        throw new UnsupportedOperationException("a paused run makes no step");
    }
}
