package io.github.ssl4j.cli.bench;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * The times of the measured steps of a case.
 *
 * @param millis milliseconds of every step
 * @param waitShare the share of that time spent waiting for data
 * @param firstLoss the loss of the first warm-up step
 * @param lastLoss the loss of the last step
 */
record Measurement(double[] millis, double waitShare, OptionalDouble firstLoss, OptionalDouble lastLoss) {

    /** Makes the warm-up steps and then the measured ones. */
    static Measurement of(Supplier<BenchCase.Lap> subject, int warmUp, int steps) {
        double[] millis = new double[steps];
        long waited = 0;
        OptionalDouble first = OptionalDouble.empty();
        BenchCase.Lap lap = BenchCase.Lap.plain();
        for (int i = -warmUp; i < steps; i++) {
            long start = System.nanoTime();
            lap = subject.get();
            if (i == -warmUp) {
                first = lap.loss();
            }
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
                waited += lap.waitedNanos();
            }
        }
        return new Measurement(millis, waited / 1e6 / Arrays.stream(millis).sum(), first, lap.loss());
    }

    /** Returns the times of steps that something else made, which wait for nothing. */
    static Measurement ofNanos(List<Long> nanos) {
        double[] millis = nanos.stream().mapToDouble(taken -> taken / 1e6).toArray();
        return new Measurement(millis, 0, OptionalDouble.empty(), OptionalDouble.empty());
    }

    /** Returns a number to one decimal place, as the lines of the benchmarks give it. */
    static double tenths(double value) {
        return Math.round(10 * value) / 10.0;
    }

    double median() {
        double[] sorted = millis.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    double minimum() {
        return Arrays.stream(millis).min().orElseThrow();
    }

    double mean() {
        return Arrays.stream(millis).average().orElseThrow();
    }
}
