package io.github.ssl4j.statistics;

/**
 * The factor L of a symmetric positive definite matrix A = L LT: triangular, with nothing above the diagonal.
 *
 * <p>What is kept is LT, whose rows are worked on as a whole, a block of them at a time, so that the rows above are read
 * once for a block.
 */
public final class Cholesky {
    private static final int BLOCK = 32;

    /** LT, in the upper half of a row-major [n, n] matrix. */
    private final double[] factor;

    private final int n;

    private Cholesky(double[] factor, int n) {
        this.factor = factor;
        this.n = n;
    }

    /**
     * Factors a row-major [n, n] matrix, of which the lower half is read and the upper half overwritten.
     *
     * @throws IllegalArgumentException if the matrix has not n x n values
     * @throws ArithmeticException if it is not positive definite
     */
    public static Cholesky of(double[] matrix, int n) {
        return of(matrix, n, 0);
    }

    /**
     * Factors a row-major [n, n] matrix, of which the lower half is read and the upper half overwritten.
     *
     * @param smallest what every pivot, the square of a diagonal value of L, must be above; 0 or more
     * @throws IllegalArgumentException if the matrix has not n x n values
     * @throws ArithmeticException if a pivot is not
     */
    public static Cholesky of(double[] matrix, int n, double smallest) {
        SquareMatrix.require(matrix, n);
        Cholesky cholesky = new Cholesky(matrix, n);
        for (int from = 0; from < n; from += BLOCK) {
            cholesky.factorBlock(from, Math.min(from + BLOCK, n), smallest);
        }
        return cholesky;
    }

    private void factorBlock(int from, int to, double smallest) {
        for (int i = from; i < to; i++) {
            for (int j = i + 1; j < n; j++) {
                factor[i * n + j] = factor[j * n + i];
            }
        }
        int above = from - from % 4;
        for (int k = 0; k < above; k += 4) {
            for (int i = from; i < to; i++) {
                subtractFour(k, i);
            }
        }
        for (int i = from; i < to; i++) {
            for (int k = above; k < i; k++) {
                subtract(factor[k * n + i], k * n, factor, i * n, i, n);
            }
            double pivot = factor[i * n + i];
            if (!(pivot > smallest)) {
                throw new ArithmeticException(
                        "Cholesky factor: expected pivot " + i + " above " + smallest + ", found " + pivot);
            }
            double root = Math.sqrt(pivot);
            for (int j = i; j < n; j++) {
                factor[i * n + j] /= root;
            }
        }
    }

    /** Subtracts what four rows from k on give to the row i. */
    private void subtractFour(int k, int i) {
        int row0 = k * n;
        int row1 = row0 + n;
        int row2 = row1 + n;
        int row3 = row2 + n;
        int row = i * n;
        double a = factor[row0 + i];
        double b = factor[row1 + i];
        double c = factor[row2 + i];
        double d = factor[row3 + i];
        for (int j = i; j < n; j++) {
            factor[row + j] -=
                    a * factor[row0 + j] + b * factor[row1 + j] + c * factor[row2 + j] + d * factor[row3 + j];
        }
    }

    /** Subtracts a multiple of the values of a row of LT from others, at places from one to below another. */
    private void subtract(double multiple, int row, double[] values, int at, int from, int to) {
        for (int j = from; j < to; j++) {
            values[at + j] -= multiple * factor[row + j];
        }
    }

    /** Replaces the n values b from an index on by the solution x of A x = b. */
    public void solve(double[] b, int from) {
        for (int i = 0; i < n; i++) {
            double x = b[from + i] / factor[i * n + i];
            b[from + i] = x;
            subtract(x, i * n, b, from, i + 1, n);
        }
        for (int i = n - 1; i >= 0; i--) {
            double sum = b[from + i];
            for (int j = i + 1; j < n; j++) {
                sum -= factor[i * n + j] * b[from + j];
            }
            b[from + i] = sum / factor[i * n + i];
        }
    }

    /** Returns L^(-1), row-major [n, n], with zeros above the diagonal. */
    public double[] inverseOfFactor() {
        double[] inverse = new double[n * n];
        for (int i = 0; i < n; i++) {
            int row = i * n;
            inverse[row + i] = 1;
            for (int k = 0; k < i; k++) {
                double multiple = factor[k * n + i];
                for (int j = 0; j <= k; j++) {
                    inverse[row + j] -= multiple * inverse[k * n + j];
                }
            }
            for (int j = 0; j <= i; j++) {
                inverse[row + j] /= factor[row + i];
            }
        }
        return inverse;
    }
}
