package io.github.ssl4j.train;

import java.util.function.Consumer;

/** The images of a run, to be looked at between epochs. */
public interface ViewPass {

    /** Returns how many images there are. */
    int images();

    /**
     * Shows the views of every image once, the last batch smaller where the number is not divisible. Each call runs
     * inside a scope of its own, without recording gradients.
     */
    void forEach(Consumer<Views> look);
}
