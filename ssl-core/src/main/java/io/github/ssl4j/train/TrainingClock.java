package io.github.ssl4j.train;

import io.github.ssl4j.data.ImageLoader;
import java.time.Duration;
import java.util.function.Supplier;

/** Measures the pace of a run, leaving out what is not training. */
final class TrainingClock {
    private final ImageLoader loader;
    private final int batchSize;
    private final long firstStep;
    private final long started = System.nanoTime();
    private long paused;

    TrainingClock(ImageLoader loader, int batchSize, long firstStep) {
        this.loader = loader;
        this.batchSize = batchSize;
        this.firstStep = firstStep;
    }

    /** Does what does not count. */
    <T> T pausing(Supplier<T> work) {
        long from = System.nanoTime();
        try {
            return work.get();
        } finally {
            paused += System.nanoTime() - from;
        }
    }

    private double seconds() {
        return (System.nanoTime() - started - paused) / 1e9;
    }

    /**
     * How fast a run is after a step.
     *
     * @param imagesPerSecond since it began
     * @param waitShare the share of the time spent waiting for data, from 0 to 1
     * @param elapsed the time since it began
     * @param remaining how long the steps to come will take
     */
    record Pace(double imagesPerSecond, double waitShare, Duration elapsed, Duration remaining) {}

    /** Returns the pace after a step, given the progress before it. */
    Pace after(Progress progress) {
        double seconds = seconds();
        long done = progress.step() + 1 - firstStep;
        long left = progress.steps() - progress.step() - 1;
        double waitShare = Math.min(1, loader.waitedNanos() / 1e9 / seconds);
        return new Pace(done * batchSize / seconds, waitShare, ofSeconds(seconds), ofSeconds(seconds / done * left));
    }

    private static Duration ofSeconds(double seconds) {
        return Duration.ofMillis((long) (1000 * seconds));
    }
}
