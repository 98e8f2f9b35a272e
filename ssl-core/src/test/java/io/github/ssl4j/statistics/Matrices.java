package io.github.ssl4j.statistics;

import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;

/** Square matrices, row-major. */
final class Matrices {
    private Matrices() {}

    static double[] gaussian(long seed, int length) {
        RandomStream random = RandomStream.of(seed);
        double[] values = new double[length];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    /** The path graph of n vertices, with eigenvalues 2 - 2 cos(pi k / (n + 1)), hidden by a reflection. */
    static double[] hiddenPath(int n) {
        double[] path = new double[n * n];
        for (int i = 0; i < n; i++) {
            path[i * n + i] = 2;
            if (i > 0) {
                path[i * n + i - 1] = -1;
                path[(i - 1) * n + i] = -1;
            }
        }
        double[] u = new double[n];
        Arrays.setAll(u, i -> (i % 5 - 1.5) / 3);
        double squares = Arrays.stream(u).map(x -> x * x).sum();
        double[] h = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                h[i * n + j] = (i == j ? 1 : 0) - 2 * u[i] * u[j] / squares;
            }
        }
        return product(product(h, path, n), h, n);
    }

    static double[] product(double[] a, double[] b, int n) {
        double[] c = new double[n * n];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                for (int k = 0; k < n; k++) {
                    c[i * n + j] += a[i * n + k] * b[k * n + j];
                }
            }
        }
        return c;
    }

    static double[] transposed(double[] a, int n) {
        double[] t = new double[n * n];
        Arrays.setAll(t, i -> a[i % n * n + i / n]);
        return t;
    }
}
