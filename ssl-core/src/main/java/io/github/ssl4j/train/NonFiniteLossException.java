package io.github.ssl4j.train;

/** Thrown when a loss is infinite or not a number; no weight was moved by it. */
public final class NonFiniteLossException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Creates the exception for a step and its loss. */
    public NonFiniteLossException(Progress progress, double loss, double learningRate) {
        super("the loss was " + loss + " at step " + progress.step() + " of epoch " + progress.epoch()
                + " with a learning rate of " + learningRate
                + "; the encoder saved before it is intact. Most likely the learning rate is too high or its warm-up"
                + " too short");
    }
}
