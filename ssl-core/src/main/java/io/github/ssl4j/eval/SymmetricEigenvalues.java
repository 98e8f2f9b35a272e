package io.github.ssl4j.eval;

/**
 * Eigenvalues of a real symmetric matrix: Householder reflections make it tridiagonal, bisection on Sturm's count finds
 * each eigenvalue to the precision of the largest. Golub and Van Loan, Matrix Computations, sections 8.3 and 8.4.
 */
final class SymmetricEigenvalues {
    private static final int BISECTIONS = 64;

    private SymmetricEigenvalues() {}

    /** Returns the n eigenvalues of a row-major [n, n] matrix, which is overwritten, in ascending order. */
    static double[] of(double[] matrix, int n) {
        double[] diagonal = new double[n];
        double[] beside = new double[n];
        tridiagonalize(matrix, n, diagonal, beside);
        return bisect(diagonal, beside);
    }

    private static void tridiagonalize(double[] a, int n, double[] diagonal, double[] beside) {
        double[] v = new double[n];
        double[] w = new double[n];
        for (int k = 0; k < n; k++) {
            diagonal[k] = a[k * n + k];
            if (k == n - 1) {
                break;
            }
            double squares = 0;
            for (int i = k + 1; i < n; i++) {
                v[i] = a[k * n + i];
                squares += v[i] * v[i];
            }
            double first = v[k + 1];
            beside[k] = -Math.copySign(Math.sqrt(squares), first);
            v[k + 1] -= beside[k];
            double factor = squares - first * beside[k];
            if (factor > 0) {
                reflect(a, n, k + 1, v, w, 1 / factor);
            }
        }
    }

    /** A = H A H with H = 1 - factor v vT, from row and column {@code from} on. */
    private static void reflect(double[] a, int n, int from, double[] v, double[] w, double factor) {
        double product = 0;
        for (int i = from; i < n; i++) {
            double sum = 0;
            for (int j = from; j < n; j++) {
                sum += a[i * n + j] * v[j];
            }
            w[i] = factor * sum;
            product += w[i] * v[i];
        }
        double half = factor * product / 2;
        for (int i = from; i < n; i++) {
            w[i] -= half * v[i];
        }
        for (int i = from; i < n; i++) {
            double vi = v[i];
            double wi = w[i];
            for (int j = from; j < n; j++) {
                a[i * n + j] -= vi * w[j] + wi * v[j];
            }
        }
    }

    private static double[] bisect(double[] diagonal, double[] beside) {
        int n = diagonal.length;
        double bound = 0;
        for (int i = 0; i < n; i++) {
            double radius = Math.abs(beside[i]) + (i > 0 ? Math.abs(beside[i - 1]) : 0);
            bound = Math.max(bound, Math.abs(diagonal[i]) + radius);
        }
        double[] eigenvalues = new double[n];
        for (int k = 0; k < n; k++) {
            double low = k > 0 ? eigenvalues[k - 1] : -bound;
            double high = bound;
            for (int i = 0; i < BISECTIONS && high - low > Math.ulp(bound); i++) {
                double middle = low + (high - low) / 2;
                if (countBelow(diagonal, beside, middle) > k) {
                    high = middle;
                } else {
                    low = middle;
                }
            }
            eigenvalues[k] = low + (high - low) / 2;
        }
        return eigenvalues;
    }

    /** Returns how many eigenvalues are smaller than x. */
    private static int countBelow(double[] diagonal, double[] beside, double x) {
        int count = 0;
        double q = 1;
        for (int i = 0; i < diagonal.length; i++) {
            double coupling = i == 0 ? 0 : beside[i - 1] * beside[i - 1] / q;
            q = diagonal[i] - x - coupling;
            if (q == 0) {
                q = Double.MIN_NORMAL;
            }
            if (q < 0) {
                count++;
            }
        }
        return count;
    }
}
