package io.github.ssl4j.train;

import io.github.ssl4j.data.CorruptImage;

/** Receives the events of a training run, on the thread that trains. */
public interface TrainingListener {

    /** Called once, before the first step; the listener may hold on to the run to stop it later. */
    default void onStart(Training training) {}

    /** Called after every step. */
    default void onStep(StepReport report) {}

    /**
     * Called after the last step of every epoch, once its checkpoint is written, so that a listener that fails costs no
     * epoch. A run that is resumed at the end of an epoch calls this for that epoch again, before its first step: the
     * run before may have ended in between.
     */
    default void onEpochEnd(Epoch epoch) {}

    /**
     * Called after a probe of the encoder, before the first step and at the end of epochs, there before
     * {@link #onEpochEnd}.
     */
    default void onProbe(ProbeReport report) {}

    /**
     * Called once for every image found corrupt, after the step that follows its discovery and before {@link #onStep}
     * of that step; another image takes its place.
     *
     * @param soFar how many were found since the run began, this one included
     */
    default void onCorruptImage(CorruptImage image, int soFar) {}

    /** Called when the {@link CollapseMonitor} of the run warns. */
    default void onCollapseWarning(CollapseWarning warning) {}

    /** Called when something else is wrong with the run, as far as a {@link TrainingMonitor} sees it. */
    default void onTrainingWarning(TrainingWarning warning) {}

    /** Called when a loss is not finite, before training ends with a {@link NonFiniteLossException}. */
    default void onNonFiniteLoss(NonFiniteStep step) {}

    /** Called when training has ended, normally or with an exception. */
    default void onEnd() {}
}
