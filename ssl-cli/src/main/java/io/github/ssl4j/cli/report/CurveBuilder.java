package io.github.ssl4j.cli.report;

import java.util.Arrays;

/** A curve that grows. */
final class CurveBuilder {
    private long[] steps = new long[64];
    private double[] hours = new double[64];
    private double[] values = new double[64];
    private int size;

    void add(long step, double hour, double value) {
        if (size == steps.length) {
            steps = Arrays.copyOf(steps, 2 * size);
            hours = Arrays.copyOf(hours, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        steps[size] = step;
        hours[size] = hour;
        values[size++] = value;
    }

    Curve curve() {
        return new Curve(Arrays.copyOf(steps, size), Arrays.copyOf(hours, size), Arrays.copyOf(values, size));
    }
}
