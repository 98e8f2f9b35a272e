package io.github.ssl4j.examples;

import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets Ctrl-C end a run after its step, and says then what of the run is kept and how it goes on. */
final class InterruptNotice implements TrainingListener {
    private static final int SECONDS_OF_SILENCE = 5;

    private final Pretrainer pretrainer;
    private final Path encoder;
    private final Optional<String> resumeCommand;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int epochs;
    private volatile Progress end;
    private volatile RuntimeException failure;

    /** Creates the notice; without a command to go on with, the run writes no checkpoints. */
    InterruptNotice(Pretrainer pretrainer, Path encoder, Optional<String> resumeCommand) {
        this.pretrainer = pretrainer.listener(this);
        this.encoder = encoder;
        this.resumeCommand = resumeCommand;
    }

    /** Trains, and returns how far it came: not to the end if it was interrupted. */
    Progress run() {
        Thread hook = new Thread(this::stopAndSay, "interrupt-notice");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            end = pretrainer.run();
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
    public void onStart(Progress progress) {
        epochs = progress.epoch();
    }

    @Override
    public void onEpochEnd(int epoch) {
        epochs = epoch + 1;
    }

    /** The JVM waits for this before it ends. */
    private void stopAndSay() {
        pretrainer.stopAfterThisStep();
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
        if (end != null && resumeCommand.isPresent() && !end.isFinished()) {
            return " after step " + end.step() + " of " + end.steps() + "; to go on: " + resumeCommand.get();
        }
        return epochs == 0
                ? " before the end of the first epoch; no encoder was written"
                : "; the encoder after epoch " + epochs + " is in " + encoder;
    }
}
