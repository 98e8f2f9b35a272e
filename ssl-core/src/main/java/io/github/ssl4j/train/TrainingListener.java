package io.github.ssl4j.train;

/** Someone who is told how training goes, on the thread that trains. */
public interface TrainingListener {

    /** Called once, before the first step. */
    default void onStart(Progress progress) {}

    /** Called after every step. */
    default void onStep(StepReport report) {}

    /** Called after the last step of every epoch. */
    default void onEpochEnd(int epoch) {}

    /** Called when training has ended, be it well or with an exception. */
    default void onEnd() {}
}
