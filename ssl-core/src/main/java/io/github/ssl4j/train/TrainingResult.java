package io.github.ssl4j.train;

import io.github.ssl4j.data.CorruptImage;
import java.util.List;
import java.util.Objects;

/**
 * What came of a run, for whoever reads no log.
 *
 * @param progress how far the run is: finished, or stopped before
 * @param corruptImages the images found corrupt since the run began or was resumed, in the order in which they were
 *     found; others took their places
 * @param collapseWarnings the collapses seen since then, in the order of their steps; empty for a healthy run
 * @param trainingWarnings what else went wrong since then, in the order of the steps
 */
public record TrainingResult(
        Progress progress,
        List<CorruptImage> corruptImages,
        List<CollapseWarning> collapseWarnings,
        List<TrainingWarning> trainingWarnings) {

    /** Checks that nothing is missing. */
    public TrainingResult {
        Objects.requireNonNull(progress, "progress");
        corruptImages = List.copyOf(corruptImages);
        collapseWarnings = List.copyOf(collapseWarnings);
        trainingWarnings = List.copyOf(trainingWarnings);
    }

    /** Returns whether all steps were made, and the run was not stopped before. */
    public boolean isFinished() {
        return progress.isFinished();
    }
}
