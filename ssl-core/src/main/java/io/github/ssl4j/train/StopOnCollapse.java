package io.github.ssl4j.train;

/** Ends a run, with a checkpoint if it writes any, when its {@link CollapseMonitor} warns. */
public final class StopOnCollapse implements TrainingListener {
    private Training training;

    /** Creates a listener. */
    public StopOnCollapse() {}

    @Override
    public void onStart(Training started) {
        training = started;
    }

    @Override
    public void onCollapseWarning(CollapseWarning warning) {
        training.stopAfterThisStep();
    }
}
