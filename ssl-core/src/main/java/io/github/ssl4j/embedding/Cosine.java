package io.github.ssl4j.embedding;

/** The cosine between two vectors, in double precision. */
final class Cosine {
    private static final double SMALLEST = 1e-300;

    private Cosine() {}

    /** Returns the square of the length of a row of features. */
    static double squared(float[] values, int from, int width) {
        return product(values, from, values, from, width);
    }

    /** Returns the cosine between two rows, from -1 to 1; 0 where one of them is zero. */
    static double of(float[] a, int fromA, float[] b, int fromB, int width) {
        return of(product(a, fromA, b, fromB, width), squared(a, fromA, width), squared(b, fromB, width));
    }

    /** Returns the cosine of a product of vectors of those squared lengths: 1 for two equal ones. */
    static double of(double product, double squaredA, double squaredB) {
        double lengths = Math.sqrt(squaredA * squaredB);
        return lengths < SMALLEST ? 0 : Math.max(-1, Math.min(1, product / lengths));
    }

    /** Returns the sum of products, in four sums that do not wait for each other. */
    static double product(float[] a, int fromA, float[] b, int fromB, int width) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int d = 0;
        for (; d + 3 < width; d += 4) {
            s0 += (double) a[fromA + d] * b[fromB + d];
            s1 += (double) a[fromA + d + 1] * b[fromB + d + 1];
            s2 += (double) a[fromA + d + 2] * b[fromB + d + 2];
            s3 += (double) a[fromA + d + 3] * b[fromB + d + 3];
        }
        for (; d < width; d++) {
            s0 += (double) a[fromA + d] * b[fromB + d];
        }
        return s0 + s1 + (s2 + s3);
    }
}
