package io.github.ssl4j.statistics;

import java.util.Arrays;

/**
 * Principal component analysis of rows: the coordinates of each along the directions in which all of them vary most.
 * Hotelling 1933. The largest coordinate of every component, by its absolute value, is positive.
 */
public final class PrincipalComponents {
    private PrincipalComponents() {}

    /**
     * Returns the coordinates [N, K] of rows along the first K components, or as many as there are: at most min(N, D).
     * It takes N D min(N, D) products.
     *
     * @param rows [N][D], of one width
     * @throws IllegalArgumentException if there are no rows, or fewer than one component is asked for
     */
    public static double[][] of(double[][] rows, int components) {
        if (rows.length == 0 || rows[0].length == 0 || components < 1) {
            throw new IllegalArgumentException("principal components: expected rows and at least 1 component, found "
                    + rows.length + " rows and " + components + " components");
        }
        double[][] centred = centred(rows);
        int count = Math.min(components, Math.min(rows.length, rows[0].length));
        double[][] coordinates = rows.length <= rows[0].length ? ofRows(centred, count) : ofColumns(centred, count);
        for (int k = 0; k < count; k++) {
            orient(coordinates, k);
        }
        return coordinates;
    }

    private static double[][] centred(double[][] rows) {
        int width = rows[0].length;
        double[] mean = new double[width];
        for (double[] row : rows) {
            for (int d = 0; d < width; d++) {
                mean[d] += row[d] / rows.length;
            }
        }
        double[][] centred = new double[rows.length][];
        for (int n = 0; n < rows.length; n++) {
            centred[n] = rows[n].clone();
            for (int d = 0; d < width; d++) {
                centred[n][d] -= mean[d];
            }
        }
        return centred;
    }

    /** By the eigenvectors of x xT, [N, N], which are the coordinates but for their length. */
    private static double[][] ofRows(double[][] x, int count) {
        int n = x.length;
        SymmetricEigenvectors eigenvectors = SymmetricEigenvectors.of(products(x), n);
        double[][] coordinates = new double[n][count];
        for (int k = 0; k < count; k++) {
            double length = Math.sqrt(Math.max(0, eigenvectors.value(n - 1 - k)));
            double[] vector = eigenvectors.vector(n - 1 - k);
            for (int i = 0; i < n; i++) {
                coordinates[i][k] = length * vector[i];
            }
        }
        return coordinates;
    }

    /** By the eigenvectors of xT x, [D, D], onto which rows are projected. */
    private static double[][] ofColumns(double[][] x, int count) {
        int width = x[0].length;
        double[][] columns = new double[width][x.length];
        for (int i = 0; i < x.length; i++) {
            for (int d = 0; d < width; d++) {
                columns[d][i] = x[i][d];
            }
        }
        SymmetricEigenvectors eigenvectors = SymmetricEigenvectors.of(products(columns), width);
        double[][] coordinates = new double[x.length][count];
        for (int k = 0; k < count; k++) {
            double[] vector = eigenvectors.vector(width - 1 - k);
            for (int i = 0; i < x.length; i++) {
                coordinates[i][k] = dot(x[i], vector);
            }
        }
        return coordinates;
    }

    private static double[] products(double[][] x) {
        int n = x.length;
        double[] products = new double[Math.multiplyExact(n, n)];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j <= i; j++) {
                products[i * n + j] = dot(x[i], x[j]);
                products[j * n + i] = products[i * n + j];
            }
        }
        return products;
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static void orient(double[][] coordinates, int component) {
        double largest = Arrays.stream(coordinates)
                .mapToDouble(row -> row[component])
                .reduce(0, (a, b) -> Math.abs(b) > Math.abs(a) ? b : a);
        if (largest < 0) {
            for (double[] row : coordinates) {
                row[component] = -row[component];
            }
        }
    }
}
