package io.github.ssl4j.eval;

/** The factor L of a symmetric positive definite matrix A = L LT. */
final class Cholesky {
    private final double[] factor;
    private final int n;

    private Cholesky(double[] factor, int n) {
        this.factor = factor;
        this.n = n;
    }

    /**
     * Factors a row-major [n, n] matrix, of which the lower half is read and overwritten.
     *
     * @throws ArithmeticException if it is not positive definite
     */
    static Cholesky of(double[] matrix, int n) {
        for (int i = 0; i < n; i++) {
            int row = i * n;
            for (int j = 0; j < i; j++) {
                matrix[row + j] = (matrix[row + j] - dot(matrix, row, j * n, j)) / matrix[j * n + j];
            }
            double pivot = matrix[row + i] - dot(matrix, row, row, i);
            if (!(pivot > 0)) {
                throw new ArithmeticException("the matrix is not positive definite: pivot " + i + " is " + pivot);
            }
            matrix[row + i] = Math.sqrt(pivot);
        }
        return new Cholesky(matrix, n);
    }

    /** Replaces the n values b from an index on by the solution x of A x = b. */
    void solve(double[] b, int from) {
        for (int i = 0; i < n; i++) {
            double sum = b[from + i];
            for (int j = 0; j < i; j++) {
                sum -= factor[i * n + j] * b[from + j];
            }
            b[from + i] = sum / factor[i * n + i];
        }
        for (int i = n - 1; i >= 0; i--) {
            double x = b[from + i] / factor[i * n + i];
            b[from + i] = x;
            for (int j = 0; j < i; j++) {
                b[from + j] -= factor[i * n + j] * x;
            }
        }
    }

    private static double dot(double[] a, int x, int y, int length) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = 0;
        for (; i + 3 < length; i += 4) {
            s0 += a[x + i] * a[y + i];
            s1 += a[x + i + 1] * a[y + i + 1];
            s2 += a[x + i + 2] * a[y + i + 2];
            s3 += a[x + i + 3] * a[y + i + 3];
        }
        for (; i < length; i++) {
            s0 += a[x + i] * a[y + i];
        }
        return (s0 + s1) + (s2 + s3);
    }
}
