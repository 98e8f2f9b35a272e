package io.github.ssl4j.eval;

import java.time.Duration;

/** Someone who is told how {@link FineTune} goes, on the thread that trains. */
@FunctionalInterface
public interface FineTuneListener {

    /** Called after every step. */
    void onStep(Step step);

    /**
     * What a listener hears.
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
