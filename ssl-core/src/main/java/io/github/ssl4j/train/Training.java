package io.github.ssl4j.train;

import io.github.ssl4j.nn.Backbone;

/** A training run in progress, as its listeners see it. */
public interface Training {

    /** Returns the progress of the run; at its start, where it begins. */
    Progress progress();

    /** Returns the encoder being pretrained in its current state; callers must leave it unchanged. */
    Backbone encoder();

    /** Ends the run after the step it is at, with a checkpoint if it writes any; any thread may call this. */
    void stopAfterThisStep();
}
