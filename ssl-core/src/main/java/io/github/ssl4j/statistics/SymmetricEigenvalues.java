package io.github.ssl4j.statistics;

/**
 * Eigenvalues of a real symmetric matrix: Householder reflections make it tridiagonal, bisection on Sturm's count finds
 * each eigenvalue to the precision of the largest. Golub and Van Loan, Matrix Computations, sections 8.3 and 8.4.
 */
public final class SymmetricEigenvalues {
    private static final int BISECTIONS = 64;

    private SymmetricEigenvalues() {}

    /**
     * Returns the n eigenvalues of a row-major [n, n] matrix, which is overwritten, in ascending order.
     *
     * @throws IllegalArgumentException if the matrix has not n x n values
     */
    public static double[] of(double[] matrix, int n) {
        Tridiagonal reduced = Tridiagonal.of(matrix, n);
        return bisect(reduced.diagonal(), reduced.beside());
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
