package io.github.ssl4j.augment;

/**
 * Loops over lines of numbers, each simple enough for the compiler to turn into vector instructions: it does so only
 * where every array is read and written at the same place, and few arrays are.
 */
final class Lines {
    private Lines() {}

    /** {@code target = f * a}. */
    static void scale(float[] target, float f, float[] a, int length) {
        for (int i = 0; i < length; i++) {
            target[i] = f * a[i];
        }
    }

    /** {@code target = f * a + g * b + h * c + k * d}. */
    static void sum(
            float[] target,
            float f,
            float[] a,
            float g,
            float[] b,
            float h,
            float[] c,
            float k,
            float[] d,
            int length) {
        for (int i = 0; i < length; i++) {
            target[i] = f * a[i] + g * b[i] + h * c[i] + k * d[i];
        }
    }

    /** {@code target += f * a}. */
    static void add(float[] target, float f, float[] a, int length) {
        for (int i = 0; i < length; i++) {
            target[i] += f * a[i];
        }
    }

    /** {@code target += f * a}, then {@code g * b}, then {@code h * c}. */
    static void add(float[] target, float f, float[] a, float g, float[] b, float h, float[] c, int length) {
        for (int i = 0; i < length; i++) {
            target[i] = target[i] + f * a[i] + g * b[i] + h * c[i];
        }
    }

    /** {@code target += f * (a + b)}. */
    static void addPair(float[] target, float f, float[] a, float[] b, int length) {
        for (int i = 0; i < length; i++) {
            target[i] += f * (a[i] + b[i]);
        }
    }

    /** {@code target += f * (a + b)}, then {@code g * (c + d)}. */
    static void addPairs(float[] target, float f, float[] a, float[] b, float g, float[] c, float[] d, int length) {
        for (int i = 0; i < length; i++) {
            target[i] = target[i] + f * (a[i] + b[i]) + g * (c[i] + d[i]);
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
    static void blendClamped(float[] line, float factor, float[] other, int length) {
        float rest = 1 - factor;
        for (int i = 0; i < length; i++) {
            line[i] = Math.min(Math.max(factor * line[i] + rest * other[i], 0f), 1f);
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
