package io.github.ssl4j.train;

import io.github.ssl4j.collectives.TimedCollectives;
import io.github.ssl4j.data.ImageLoader;
import java.time.Duration;
import java.util.function.Supplier;

/** Measures the pace of a run, leaving out what is not training. */
final class TrainingClock {
    private final ImageLoader loader;
    private final TimedCollectives collectives;
    private final int batchSize;
    private final long firstStep;
    private final long started = System.nanoTime();
    private long paused;

    TrainingClock(ImageLoader loader, TimedCollectives collectives, int batchSize, long firstStep) {
        this.loader = loader;
        this.collectives = collectives;
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
     * @param communicationShare the share of the time spent with other workers, from 0 to 1
     * @param elapsed the time since it began
     * @param remaining how long the steps to come will take
     */
    record Pace(
            double imagesPerSecond,
            double waitShare,
            double communicationShare,
            Duration elapsed,
            Duration remaining) {}

    /** Returns the pace after a step, given the progress before it. */
    Pace after(Progress progress) {
        double seconds = seconds();
        long done = progress.step() + 1 - firstStep;
        long left = progress.steps() - progress.step() - 1;
        return new Pace(
                done * batchSize / seconds,
                share(loader.waitedNanos(), seconds),
                share(collectives.nanos(), seconds),
                ofSeconds(seconds),
                ofSeconds(seconds / done * left));
    }

    private static double share(long nanos, double seconds) {
        return Math.min(1, nanos / 1e9 / seconds);
    }

    private static Duration ofSeconds(double seconds) {
        return Duration.ofMillis((long) (1000 * seconds));
    }
}
