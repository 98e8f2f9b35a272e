package io.github.ssl4j.examples.cli;

import io.github.ssl4j.pretrain.PretrainingRun;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets Ctrl-C end a run after its step, and says then what of the run is kept and how to resume it. */
final class InterruptNotice implements TrainingListener {
    private static final int SECONDS_OF_SILENCE = 5;

    private final PretrainingRun run;
    private final RunDirectory folder;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int epochs;
    private volatile Progress end;
    private volatile RuntimeException failure;

    /** Creates the notice for a run whose files are in a folder. */
    InterruptNotice(PretrainingRun run, RunDirectory folder) {
        this.run = run.listener(this);
        this.folder = folder;
    }

    /** Trains, and returns how far it came: not to the end if it was interrupted. */
    Progress train() {
        Thread hook = new Thread(this::stopAndSay, "interrupt-notice");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            end = run.train().progress();
            return end;
        } catch (RuntimeException e) {
            failure = e;
            throw e;
        } finally {
            ended.countDown();
            remove(hook);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is going down already: the notice is being given
            return;
        }
    }

    @Override
    public void onStart(Training training) {
        epochs = training.progress().epoch();
    }

    @Override
    public void onEpochEnd(Epoch epoch) {
        epochs = epoch.number();
    }

    /** The JVM waits for this before it ends. */
    private void stopAndSay() {
        run.stopAfterThisStep();
        try {
            if (!ended.await(SECONDS_OF_SILENCE, TimeUnit.SECONDS)) {
                System.err.println();
                System.err.println("ssl4j: interrupted; waiting for the end of this step");
                ended.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        System.err.println();
        System.err.println("ssl4j: interrupted" + whatIsKept());
    }

    private String whatIsKept() {
        if (failure != null) {
            return "; " + Failures.message(failure);
        }
        if (end != null && !end.isFinished()) {
            return " after step " + end.step() + " of " + end.steps() + "; to resume: ssl4j pretrain --resume "
                    + quoted(folder.path().toString());
        }
        return epochs == 0
                ? " before the end of the first epoch; no encoder was written"
                : "; the encoder after epoch " + epochs + " is in " + folder.encoder();
    }

    private static String quoted(String word) {
        return word.matches("[\\w./:=,+@%-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
    }
}
