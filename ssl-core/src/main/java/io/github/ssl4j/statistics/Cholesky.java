package io.github.ssl4j.statistics;

/** The factor L of a symmetric positive definite matrix A = L LT: triangular, with nothing above the diagonal. */
public final class Cholesky {
    private final double[] factor;
    private final int n;

    private Cholesky(double[] factor, int n) {
        this.factor = factor;
        this.n = n;
    }

    /**
     * Factors a row-major [n, n] matrix, of which the lower half is read and overwritten.
     *
     * @throws IllegalArgumentException if the matrix has not n x n values
     * @throws ArithmeticException if it is not positive definite
     */
    public static Cholesky of(double[] matrix, int n) {
        return of(matrix, n, 0);
    }

    /**
     * Factors a row-major [n, n] matrix, of which the lower half is read and overwritten.
     *
     * @param smallest what every pivot, the square of a diagonal value of L, must be above; 0 or more
     * @throws IllegalArgumentException if the matrix has not n x n values
     * @throws ArithmeticException if a pivot is not
     */
    public static Cholesky of(double[] matrix, int n, double smallest) {
        SquareMatrix.require(matrix, n);
        for (int i = 0; i < n; i++) {
            int row = i * n;
            for (int j = 0; j < i; j++) {
                matrix[row + j] = (matrix[row + j] - dot(matrix, row, j * n, j)) / matrix[j * n + j];
            }
            double pivot = matrix[row + i] - dot(matrix, row, row, i);
            if (!(pivot > smallest)) {
                throw new ArithmeticException(
                        "Cholesky factor: expected pivot " + i + " above " + smallest + ", found " + pivot);
            }
            matrix[row + i] = Math.sqrt(pivot);
        }
        return new Cholesky(matrix, n);
    }

    /** Replaces the n values b from an index on by the solution x of A x = b. */
    public void solve(double[] b, int from) {
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

    /** Returns L^(-1), row-major [n, n], with zeros above the diagonal. */
    public double[] inverseOfFactor() {
        double[] inverse = new double[n * n];
        for (int column = 0; column < n; column++) {
            for (int i = column; i < n; i++) {
                double value = i == column ? 1 : 0;
                for (int k = column; k < i; k++) {
                    value -= factor[i * n + k] * inverse[k * n + column];
                }
                inverse[i * n + column] = value / factor[i * n + i];
            }
        }
        return inverse;
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
