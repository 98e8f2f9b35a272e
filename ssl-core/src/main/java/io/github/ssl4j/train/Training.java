package io.github.ssl4j.train;

import io.github.ssl4j.nn.Backbone;

/** A run that is under way, as its listeners see it. */
public interface Training {

    /** Returns how far the run is; where it begins, when a listener is told of its start. */
    Progress progress();

    /** Returns the encoder that the user keeps, as it is now; whoever looks at it leaves it as it was. */
    Backbone encoder();

    /** Ends the run after the step it is at, with a checkpoint if it writes any; any thread may call this. */
    void stopAfterThisStep();
}
