package io.github.ssl4j.statistics;

/** Row-major matrices of n rows and n columns. */
final class SquareMatrix {

    private SquareMatrix() {}

    /** Throws unless there are n x n values. */
    static void require(double[] matrix, int n) {
        if (n < 1 || matrix.length != (long) n * n) {
            throw new IllegalArgumentException(
                    "matrix: expected " + n + " x " + n + " values, at least one, found " + matrix.length);
        }
    }
}
