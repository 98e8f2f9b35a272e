package io.github.ssl4j.examples;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.TrainingListener;
import java.io.PrintWriter;
import java.util.List;

/** What a method adds to a run beside its training. */
interface RunPart {
    /** Nothing. */
    RunPart NONE = new RunPart() {};

    /** Does what has to be done with the images before training; a run that goes on has it in its checkpoint. */
    default void before(SslMethod method, ImageSource images, PrintWriter out) {}

    /** Returns what listens to the training. */
    default List<TrainingListener> listeners(SslMethod method, PrintWriter out) {
        return List.of();
    }
}
