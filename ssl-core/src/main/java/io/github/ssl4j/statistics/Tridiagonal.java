package io.github.ssl4j.statistics;

/**
 * A symmetric matrix A = Q T QT with T tridiagonal and Q a product of Householder reflections. Golub and Van Loan,
 * Matrix Computations, section 8.3.
 */
final class Tridiagonal {
    private final int n;
    private final double[] diagonal;
    private final double[] beside;
    private final double[] reflections; // row k holds the vector of reflection k, from k + 1 on
    private final double[] factors;

    private Tridiagonal(double[] matrix, int n) {
        this.n = n;
        this.diagonal = new double[n];
        this.beside = new double[n];
        this.reflections = matrix;
        this.factors = new double[n];
    }

    /**
     * Reduces a row-major [n, n] matrix, which is overwritten.
     *
     * @throws IllegalArgumentException if the matrix has not n x n values
     */
    static Tridiagonal of(double[] matrix, int n) {
        SquareMatrix.require(matrix, n);
        Tridiagonal result = new Tridiagonal(matrix, n);
        result.reduce();
        return result;
    }

    /** Returns the diagonal of T [n]; not a copy. */
    double[] diagonal() {
        return diagonal;
    }

    /** Returns the values beside the diagonal of T [n], the last of which is 0; not a copy. */
    double[] beside() {
        return beside;
    }

    private void reduce() {
        double[] a = reflections;
        double[] w = new double[n];
        for (int k = 0; k < n; k++) {
            int row = k * n;
            diagonal[k] = a[row + k];
            if (k == n - 1) {
                break;
            }
            double squares = 0;
            for (int i = k + 1; i < n; i++) {
                squares += a[row + i] * a[row + i];
            }
            double first = a[row + k + 1];
            beside[k] = -Math.copySign(Math.sqrt(squares), first);
            a[row + k + 1] -= beside[k];
            double factor = squares - first * beside[k];
            if (factor > 0) {
                factors[k] = 1 / factor;
                reflect(k, w);
            }
        }
    }

    /** A = H A H with H = 1 - factor v vT, below and right of k. */
    private void reflect(int k, double[] w) {
        double[] a = reflections;
        int v = k * n;
        double product = 0;
        for (int i = k + 1; i < n; i++) {
            double sum = 0;
            for (int j = k + 1; j < n; j++) {
                sum += a[i * n + j] * a[v + j];
            }
            w[i] = factors[k] * sum;
            product += w[i] * a[v + i];
        }
        double half = factors[k] * product / 2;
        for (int i = k + 1; i < n; i++) {
            w[i] -= half * a[v + i];
        }
        for (int i = k + 1; i < n; i++) {
            double vi = a[v + i];
            double wi = w[i];
            for (int j = k + 1; j < n; j++) {
                a[i * n + j] -= vi * w[j] + wi * a[v + j];
            }
        }
    }

    /** Returns QT, row-major [n, n]. */
    double[] basis() {
        double[] q = new double[n * n];
        for (int i = 0; i < n; i++) {
            q[i * n + i] = 1;
        }
        for (int k = n - 2; k >= 0; k--) {
            for (int row = k + 1; row < n; row++) {
                double sum = 0;
                for (int j = k + 1; j < n; j++) {
                    sum += q[row * n + j] * reflections[k * n + j];
                }
                double scale = factors[k] * sum;
                for (int j = k + 1; j < n; j++) {
                    q[row * n + j] -= scale * reflections[k * n + j];
                }
            }
        }
        return q;
    }
}
