package io.github.ssl4j.train;

import java.nio.file.Path;
import java.util.Optional;

/** Thrown when a loss or a weight is infinite or not a number; no file was changed by it. */
public final class NonFiniteLossException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private static final String CAUSE =
            "Most likely the learning rate is too high or its warm-up too short; clipping gradients may help too";

    /** Creates the exception for a loss; no weight was moved by it. */
    public NonFiniteLossException(Progress progress, double loss, double learningRate, Optional<Path> lastCheckpoint) {
        super("the loss was " + loss + at(progress) + " with a learning rate of " + learningRate + "; "
                + kept(lastCheckpoint) + ". " + CAUSE);
    }

    /** Creates the exception for a tensor of the model that no checkpoint should keep. */
    NonFiniteLossException(String tensor, Progress after, Optional<Path> lastCheckpoint) {
        super("the tensor " + tensor + " held numbers that are not finite" + at(after) + "; " + kept(lastCheckpoint)
                + ". " + CAUSE);
    }

    private static String at(Progress progress) {
        return " at step " + progress.step() + " of epoch " + progress.epoch();
    }

    private static String kept(Optional<Path> lastCheckpoint) {
        return lastCheckpoint
                .map(path -> "the last good checkpoint is " + path)
                .orElse("no checkpoint was written; an encoder saved before it is intact");
    }
}
