package io.github.ssl4j.eval;

import io.github.ssl4j.data.CorruptImage;
import java.time.Duration;

/** Receives the progress of {@link FineTune}, on the thread that trains. */
@FunctionalInterface
public interface FineTuneListener {

    /** Called after every step. */
    void onStep(Step step);

    /**
     * Called once for every training image found corrupt, before {@link #onStep} of the step that follows its
     * discovery; another image takes its place.
     *
     * @param soFar how many were found since training began, this one included
     */
    default void onCorruptImage(CorruptImage image, int soFar) {}

    /**
     * What a listener receives.
     *
     * @param epoch from 0
     * @param epochs how many there are
     * @param step from 0
     * @param steps how many there are in all epochs
     * @param loss before the step
     * @param learningRate of the classifier
     * @param imagesPerSecond since training began
     * @param remaining how long training will take from here at this pace
     */
    record Step(
            int epoch,
            int epochs,
            long step,
            long steps,
            double loss,
            double learningRate,
            double imagesPerSecond,
            Duration remaining) {}
}
