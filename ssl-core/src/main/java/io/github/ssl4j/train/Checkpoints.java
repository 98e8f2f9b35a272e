package io.github.ssl4j.train;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** The checkpoint that a run is resumed from, and where and when it writes its own. */
final class Checkpoints {
    private Path target;
    private int everySteps;
    private Path resumed;
    private Path last;
    private Checkpoint checkpoint;

    void to(Path file, int every) {
        if (every < 1) {
            throw new IllegalArgumentException("steps between checkpoints: expected at least 1, found " + every);
        }
        target = Objects.requireNonNull(file, "file");
        everySteps = every;
    }

    void from(Path file) {
        resumed = Objects.requireNonNull(file, "file");
    }

    /** Returns whether the run is resumed from a checkpoint or writes any. */
    boolean areInUse() {
        return target != null || resumed != null;
    }

    /** Returns where the run begins: at {@code start}, or where the checkpoint was written that it is resumed from. */
    Progress begin(Checkpoint ofThisRun, Progress start) {
        checkpoint = ofThisRun;
        last = resumed;
        return resumed == null ? start : checkpoint.restore(resumed);
    }

    /**
     * Checks the weights before anyone saves them, and writes a checkpoint where one is due: every so many steps, at
     * the end of an epoch, and when the run stops.
     *
     * @param writing whether this worker is the one that writes
     * @param before what all workers do before the weights are saved
     */
    void after(Progress progress, boolean stopping, boolean writing, Runnable before) {
        boolean epochEnded = progress.stepOfEpoch() == 0;
        boolean due = target != null && (stopping || epochEnded || progress.step() % everySteps == 0);
        if (due || epochEnded) {
            before.run();
            checkpoint.requireFiniteWeights(progress, last());
        }
        if (due) {
            if (writing) {
                checkpoint.write(target, progress);
            }
            last = target;
        }
    }

    /** Returns the newest checkpoint of the run. */
    Optional<Path> last() {
        return Optional.ofNullable(last);
    }
}
