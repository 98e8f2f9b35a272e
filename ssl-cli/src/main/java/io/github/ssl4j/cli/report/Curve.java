package io.github.ssl4j.cli.report;

import java.util.Arrays;

/**
 * A figure of a run over its steps.
 *
 * @param steps [N], from 0, ascending
 * @param hours [N] of training until then
 * @param values [N], all finite
 */
record Curve(long[] steps, double[] hours, double[] values) {
    /** Bins of a long curve: more than a chart has pixels. */
    private static final int BINS = 1000;

    int size() {
        return steps.length;
    }

    double last() {
        return values[values.length - 1];
    }

    /** Returns a curve of few points that looks the same: of every bin the lowest and the highest, and both ends. */
    Curve thinned() {
        if (size() <= 2 * BINS) {
            return this;
        }
        int[] kept = new int[2 * BINS + 2];
        int count = 0;
        kept[count++] = 0;
        for (int bin = 0; bin < BINS; bin++) {
            int from = (int) ((long) bin * size() / BINS);
            int to = (int) ((long) (bin + 1) * size() / BINS);
            int low = from;
            int high = from;
            for (int i = from; i < to; i++) {
                low = values[i] < values[low] ? i : low;
                high = values[i] > values[high] ? i : high;
            }
            kept[count++] = Math.min(low, high);
            kept[count++] = Math.max(low, high);
        }
        kept[count++] = size() - 1;
        int[] points = Arrays.stream(kept, 0, count).distinct().toArray();
        return new Curve(
                Arrays.stream(points).mapToLong(i -> steps[i]).toArray(),
                Arrays.stream(points).mapToDouble(i -> hours[i]).toArray(),
                Arrays.stream(points).mapToDouble(i -> values[i]).toArray());
    }
}
