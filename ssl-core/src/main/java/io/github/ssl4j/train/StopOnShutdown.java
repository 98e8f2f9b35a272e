package io.github.ssl4j.train;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C, or whatever else ends the JVM in an orderly way, stop a run after the step it is at, with a checkpoint
 * if it writes any. The JVM waits for that, and for whoever calls {@link #ended} once the run has come to its end.
 */
public final class StopOnShutdown implements TrainingListener {
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private final Runnable waiting;
    private final Runnable stopped;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::stop, "stop-on-shutdown");
    private volatile Training training;

    /**
     * Creates a listener.
     *
     * @param waiting called when the step takes more than a few seconds to end
     * @param stopped called at last, when the run was stopped by the end of the JVM
     */
    public StopOnShutdown(Runnable waiting, Runnable stopped) {
        this.waiting = Objects.requireNonNull(waiting, "waiting");
        this.stopped = Objects.requireNonNull(stopped, "stopped");
    }

    @Override
    public void onStart(Training run) {
        training = run;
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Tells that the run has ended, be it well, stopped or with an exception: the JVM may go on ending. */
    public void ended() {
        ended.countDown();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the JVM is ending already, which the hook is waiting for
            return;
        }
    }

    private void stop() {
        training.stopAfterThisStep();
        try {
            if (!ended.await(SILENCE.toSeconds(), TimeUnit.SECONDS)) {
                waiting.run();
                ended.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        stopped.run();
    }
}
