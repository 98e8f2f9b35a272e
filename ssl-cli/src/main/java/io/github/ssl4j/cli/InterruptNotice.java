package io.github.ssl4j.cli;

import io.github.ssl4j.pretrain.PretrainingRun;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.StopOnShutdown;
import io.github.ssl4j.train.TrainingResult;
import java.nio.file.Files;

/** Lets Ctrl-C end a run after its step, and says then what of the run is kept and how to resume it. */
final class InterruptNotice {
    private final PretrainingRun run;
    private final RunDirectory folder;
    private volatile Progress end;
    private volatile RuntimeException failure;

    /** Creates the notice for a run whose files are in a folder. */
    InterruptNotice(PretrainingRun run, RunDirectory folder) {
        this.run = run;
        this.folder = folder;
    }

    /** Trains; does not come to the end if it was interrupted. */
    TrainingResult train() {
        StopOnShutdown stop = new StopOnShutdown(
                () -> System.err.println("\nssl4j: interrupted; waiting for the end of this step"),
                () -> System.err.println("\nssl4j: interrupted" + whatIsKept()));
        try {
            TrainingResult result = run.listener(stop).train();
            end = result.progress();
            return result;
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            stop.ended();
        }
    }

    private String whatIsKept() {
        if (failure != null) {
            return "; " + Failures.message(failure);
        }
        if (end != null && !end.isFinished()) {
            return " after step " + end.step() + " of " + end.steps() + howToResume();
        }
        return Files.exists(folder.encoder())
                ? "; the encoder is in " + folder.encoder()
                : " before the end of the first epoch; no encoder was written";
    }

    /** Returns the command that resumes the run, behind what is said of it. */
    String howToResume() {
        return "; to resume: ssl4j pretrain --resume " + quoted(folder.path().toString());
    }

    /** Returns a word as a shell takes it. */
    static String quoted(String word) {
        return word.matches("[\\w./:=,+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
