package io.github.ssl4j.goldens;

import io.github.ssl4j.device.ElementType;

/**
 * Compares computed arrays with expected ones.
 *
 * <p>In float32 an element may be off by {@code absolute + relative max|expected|}, the maximum taken over the whole
 * array: an element that is a sum of cancelling terms carries the rounding of the terms, not of itself.
 *
 * <p>In float64 an element may be off by {@code absolute + relative |expected|} of its own, or, for the same reason but
 * a thousand times tighter, by {@code relative / 1000 max|expected|}.
 *
 * <p>NaN and infinities must be met exactly.
 */
public final class Closeness {
    private static final double ARRAY_SCALE_SHARE = 1e-3;

    private Closeness() {}

    /**
     * Throws unless every element is close by the rule of {@code tolerance.type()}.
     *
     * @param what the case and the array, for the message
     * @throws AssertionError naming the worst element and both its values
     */
    public static void assertClose(String what, double[] actual, double[] expected, Tolerance tolerance) {
        boolean wholeArray = tolerance.type() == ElementType.FLOAT32;
        assertClose(what, actual, expected, tolerance.relative(), tolerance.absolute(), wholeArray);
    }

    /**
     * Throws unless every element is close by the rule of float32.
     *
     * @param what the case and the array, for the message
     * @throws AssertionError naming the worst element and both its values
     */
    public static void assertClose(String what, double[] actual, double[] expected, double relative, double absolute) {
        assertClose(what, actual, expected, relative, absolute, true);
    }

    private static void assertClose(
            String what, double[] actual, double[] expected, double relative, double absolute, boolean wholeArray) {
        if (actual.length != expected.length) {
            throw new AssertionError(what + ": expected " + expected.length + " elements, found " + actual.length);
        }
        double scale = 0;
        for (double value : expected) {
            if (Double.isFinite(value)) {
                scale = Math.max(scale, Math.abs(value));
            }
        }
        int failures = 0;
        int worst = -1;
        double worstExcess = 0;
        for (int i = 0; i < expected.length; i++) {
            double allowed = wholeArray
                    ? absolute + relative * scale
                    : Math.max(absolute + relative * Math.abs(expected[i]), ARRAY_SCALE_SHARE * relative * scale);
            if (!isClose(actual[i], expected[i], allowed)) {
                failures++;
                double excess = Math.abs(actual[i] - expected[i]) - allowed;
                if (worst < 0 || !(excess <= worstExcess)) {
                    worst = i;
                    worstExcess = excess;
                }
            }
        }
        if (failures > 0) {
            throw new AssertionError(what + ": " + failures + " of " + expected.length
                    + " elements are off, the worst is element " + worst + ": expected " + expected[worst] + ", found "
                    + actual[worst] + ", difference " + Math.abs(actual[worst] - expected[worst])
                    + " (largest expected " + scale + ", relative " + relative + ", absolute " + absolute + ")");
        }
    }

    private static boolean isClose(double actual, double expected, double allowed) {
        if (Double.isFinite(expected)) {
            return Math.abs(actual - expected) <= allowed;
        }
        return Double.compare(actual, expected) == 0;
    }
}
