package io.github.ssl4j.statistics;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Eigenvalues and eigenvectors of a real symmetric matrix: Householder reflections make it tridiagonal, the QL
 * algorithm with implicit shifts makes it diagonal. Dubrulle, Martin and Wilkinson 1968, "The implicit QL algorithm".
 *
 * <p>An eigenvector is as good with the other sign; which one is returned depends on nothing but the matrix.
 */
public final class SymmetricEigenvectors {
    private static final int ITERATIONS = 60;

    private final int n;
    private final double[] values;
    private final double[] vectors; // [n, n], one in each row
    private final int[] ascending;

    private SymmetricEigenvectors(Tridiagonal reduced) {
        this.values = reduced.diagonal();
        this.n = values.length;
        this.vectors = reduced.basis();
        diagonalize(reduced.beside());
        this.ascending = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(k -> values[k]))
                .mapToInt(k -> k)
                .toArray();
    }

    /**
     * Returns those of a row-major [n, n] matrix, which is overwritten.
     *
     * @throws IllegalArgumentException if the matrix has not n x n values
     * @throws ArithmeticException if a value is infinite or not a number
     */
    public static SymmetricEigenvectors of(double[] matrix, int n) {
        SquareMatrix.require(matrix, n);
        for (int i = 0; i < matrix.length; i++) {
            if (!Double.isFinite(matrix[i])) {
                throw new ArithmeticException("eigenvectors: expected finite values, found " + matrix[i] + " at row "
                        + i / n + ", column " + i % n);
            }
        }
        return new SymmetricEigenvectors(Tridiagonal.of(matrix, n));
    }

    /** Returns eigenvalue k, from 0, the smallest, to n - 1, the largest. */
    public double value(int k) {
        return values[ascending[k]];
    }

    /** Returns the eigenvector [n] of length 1 that belongs to eigenvalue k; a copy. */
    public double[] vector(int k) {
        return Arrays.copyOfRange(vectors, ascending[k] * n, (ascending[k] + 1) * n);
    }

    private void diagonalize(double[] beside) {
        for (int k = 0; k < n; k++) {
            int iterations = 0;
            for (int end = endOfBlock(k, beside); end > k; end = endOfBlock(k, beside)) {
                if (iterations++ == ITERATIONS) {
                    throw new ArithmeticException("eigenvalue " + k + " did not converge within " + ITERATIONS
                            + " iterations; the value beside it is " + beside[k]);
                }
                sweep(k, end, beside);
            }
        }
    }

    /** Returns the first index from k on that nothing ties to the next. */
    private int endOfBlock(int k, double[] beside) {
        int end = k;
        while (end < n - 1
                && Math.abs(beside[end]) > Math.ulp(1.0) / 2 * (Math.abs(values[end]) + Math.abs(values[end + 1]))) {
            end++;
        }
        return end;
    }

    /** One QL step on the block from {@code begin} to {@code end}, shifted by an eigenvalue of its first corner. */
    private void sweep(int begin, int end, double[] beside) {
        double half = (values[begin + 1] - values[begin]) / (2 * beside[begin]);
        double g = values[end] - values[begin] + beside[begin] / (half + Math.copySign(Math.hypot(half, 1), half));
        double sine = 1;
        double cosine = 1;
        double moved = 0;
        for (int i = end - 1; i >= begin; i--) {
            double f = sine * beside[i];
            double b = cosine * beside[i];
            double r = Math.hypot(f, g);
            beside[i + 1] = r;
            if (r == 0) {
                values[i + 1] -= moved;
                beside[end] = 0;
                return;
            }
            sine = f / r;
            cosine = g / r;
            g = values[i + 1] - moved;
            double t = (values[i] - g) * sine + 2 * cosine * b;
            moved = sine * t;
            values[i + 1] = g + moved;
            g = cosine * t - b;
            rotate(i, sine, cosine);
        }
        values[begin] -= moved;
        beside[begin] = g;
        beside[end] = 0;
    }

    private void rotate(int row, double sine, double cosine) {
        int first = row * n;
        int second = first + n;
        for (int j = 0; j < n; j++) {
            double x = vectors[first + j];
            double y = vectors[second + j];
            vectors[second + j] = sine * x + cosine * y;
            vectors[first + j] = cosine * x - sine * y;
        }
    }
}
