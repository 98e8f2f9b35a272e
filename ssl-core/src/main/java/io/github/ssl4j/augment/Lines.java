package io.github.ssl4j.augment;

/** Loops over a line of numbers, each simple enough for the compiler to turn into vector instructions. */
final class Lines {
    private Lines() {}

    /** {@code target = factor * source}. */
    static void scale(float[] source, int from, float factor, float[] target, int to, int length) {
        for (int i = 0; i < length; i++) {
            target[to + i] = factor * source[from + i];
        }
    }

    /** {@code target += factor * source}. */
    static void addScaled(float[] source, int from, float factor, float[] target, int to, int length) {
        for (int i = 0; i < length; i++) {
            target[to + i] += factor * source[from + i];
        }
    }

    /** {@code line = factor * line + offset}. */
    static void affine(float[] line, int from, float factor, float offset, int length) {
        for (int i = from; i < from + length; i++) {
            line[i] = factor * line[i] + offset;
        }
    }

    /** {@code line = min(max(factor * line + offset, 0), 1)}. */
    static void affineClamped(float[] line, int from, float factor, float offset, int length) {
        for (int i = from; i < from + length; i++) {
            line[i] = Math.min(Math.max(factor * line[i] + offset, 0f), 1f);
        }
    }

    /** {@code line = min(max(factor * line + (1 - factor) * other, 0), 1)}. */
    static void blendClamped(float[] line, int from, float factor, float[] other, int length) {
        float rest = 1 - factor;
        for (int i = 0; i < length; i++) {
            line[from + i] = Math.min(Math.max(factor * line[from + i] + rest * other[i], 0f), 1f);
        }
    }

    /** The sum of a line, in four parts so that the additions need not wait for each other. */
    static double sum(float[] line, int from, int length) {
        double a = 0;
        double b = 0;
        double c = 0;
        double d = 0;
        int end = from + length;
        int i = from;
        for (; i + 3 < end; i += 4) {
            a += line[i];
            b += line[i + 1];
            c += line[i + 2];
            d += line[i + 3];
        }
        for (; i < end; i++) {
            a += line[i];
        }
        return (a + b) + (c + d);
    }
}
