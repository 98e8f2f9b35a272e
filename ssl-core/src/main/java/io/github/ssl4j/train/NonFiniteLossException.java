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
        super("the loss was " + loss + " at " + step(progress) + " with a learning rate of " + learningRate + "; "
                + kept(lastCheckpoint) + ". " + CAUSE);
    }

    /** Creates the exception for a tensor of the model that no checkpoint should keep. */
    NonFiniteLossException(String tensor, Progress after, Optional<Path> lastCheckpoint) {
        super("the tensor " + tensor + " held numbers that are not finite"
                + " after " + step(new Progress(after.step() - 1, after.stepsPerEpoch(), after.epochs())) + "; "
                + kept(lastCheckpoint)
                + ". " + CAUSE);
    }

    /** Steps are counted from 0, as in the metrics of a run, epochs from 1. */
    private static String step(Progress progress) {
        return "step " + progress.step() + ", in epoch " + (progress.epoch() + 1);
    }

    private static String kept(Optional<Path> lastCheckpoint) {
        return lastCheckpoint
                .map(path -> "the last good checkpoint is " + path)
                .orElse("no checkpoint was written; an encoder saved before it is intact");
    }
}
