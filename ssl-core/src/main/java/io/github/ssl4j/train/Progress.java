package io.github.ssl4j.train;

/**
 * The progress of training.
 *
 * @param step steps made before this one
 * @param stepsPerEpoch steps of an epoch
 * @param epochs epochs of the whole run
 */
public record Progress(long step, int stepsPerEpoch, int epochs) {

    /** Returns the steps of the whole run. */
    public long steps() {
        return (long) stepsPerEpoch * epochs;
    }

    /** Returns the epoch of this step, from 0. */
    public int epoch() {
        return Math.toIntExact(step / stepsPerEpoch);
    }

    /** Returns the steps of this step's epoch that lie before it; 0 at the beginning of an epoch. */
    public int stepOfEpoch() {
        return Math.toIntExact(step % stepsPerEpoch);
    }

    /** Returns whether all steps were made. */
    public boolean isFinished() {
        return step >= steps();
    }

    /** Returns the share of the run that lies before this step, from 0 to 1. */
    public double fraction() {
        return (double) step / steps();
    }

    /** Returns the progress one step further. */
    public Progress next() {
        return new Progress(step + 1, stepsPerEpoch, epochs);
    }
}
