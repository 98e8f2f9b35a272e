package io.github.ssl4j.eval;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What a linear model sees of images, [N, D + 1]: their features, each column shifted and scaled, and a last column of
 * ones. Products are made in double precision on all cores, and do not depend on how many there are.
 */
final class DesignMatrix {
    /** Parts of the rows that are worked on at a time, whatever the number of cores: sums keep their order. */
    private static final int PARTS = 32;

    private static final int GRAM_PARTS = 8;
    /** Rows multiplied at a time, so that a weight is read once for all of them. */
    private static final int GROUP = 8;

    private final float[] values;
    private final int width;
    private final int[] rows;
    private final double[] shift;
    private final double[] scale;
    private double[] gram;

    private DesignMatrix(float[] values, int width, int[] rows, double[] shift, double[] scale) {
        this.values = values;
        this.width = width;
        this.rows = rows;
        this.shift = shift;
        this.scale = scale;
    }

    /** Returns the features as they are. */
    static DesignMatrix plain(Features features) {
        double[] ones = new double[features.width()];
        Arrays.fill(ones, 1);
        return new DesignMatrix(
                features.values(), features.width(), everyRow(features), new double[features.width()], ones);
    }

    /**
     * Returns some rows of the features, less the mean over these rows and divided by sqrt(variance + epsilon): a batch
     * norm without affine parameters and with frozen statistics.
     */
    static DesignMatrix standardized(Features features, int[] rows, double epsilon) {
        int width = features.width();
        float[] values = features.values();
        double[] mean = new double[width];
        for (int row : rows) {
            for (int i = 0; i < width; i++) {
                mean[i] += values[row * width + i];
            }
        }
        for (int i = 0; i < width; i++) {
            mean[i] /= rows.length;
        }
        double[] scale = new double[width];
        for (int row : rows) {
            for (int i = 0; i < width; i++) {
                double deviation = values[row * width + i] - mean[i];
                scale[i] += deviation * deviation;
            }
        }
        for (int i = 0; i < width; i++) {
            scale[i] = 1 / Math.sqrt(scale[i] / rows.length + epsilon);
        }
        return new DesignMatrix(values, width, rows.clone(), mean, scale);
    }

    static int[] everyRow(Features features) {
        return IntStream.range(0, features.count()).toArray();
    }

    /** Returns N. */
    int count() {
        return rows.length;
    }

    /** Returns D + 1. */
    int columns() {
        return width + 1;
    }

    /** Returns which row of the features each row is. */
    int[] rows() {
        return rows;
    }

    /** Returns weights [K, D + 1] of these columns as weights of features as they are. */
    double[] ofPlainFeatures(double[] weights) {
        double[] plain = weights.clone();
        for (int from = 0; from < plain.length; from += width + 1) {
            for (int i = 0; i < width; i++) {
                plain[from + i] *= scale[i];
                plain[from + width] -= plain[from + i] * shift[i];
            }
        }
        return plain;
    }

    /** Replaces the K products of a row by what is to be multiplied with the row again, and returns a summand. */
    interface RowStep {
        double apply(int row, double[] products, int from);
    }

    /**
     * The outcome of {@link #through}.
     *
     * @param products [K, D + 1]
     * @param sum of what the step returned
     */
    record Total(double[] products, double sum) {}

    /** Returns f(X WT)T X for weights W [K, D + 1], with f applied row by row. */
    Total through(double[] weights, RowStep step) {
        int outputs = weights.length / columns();
        List<Total> parts = parts(PARTS, part -> {
            double[] x = new double[GROUP * columns()];
            double[] z = new double[GROUP * outputs];
            double[] products = new double[weights.length];
            double sum = 0;
            int end = start(part + 1, PARTS);
            for (int first = start(part, PARTS); first < end; first += GROUP) {
                int used = Math.min(GROUP, end - first);
                fill(x, first, used);
                multiply(weights, x, z, outputs);
                for (int i = 0; i < used; i++) {
                    sum += step.apply(first + i, z, i * outputs);
                }
                Arrays.fill(z, used * outputs, z.length, 0);
                accumulate(z, x, products, outputs);
            }
            return new Total(products, sum);
        });
        double[] products = new double[weights.length];
        double sum = 0;
        for (Total part : parts) {
            add(part.products(), products);
            sum += part.sum();
        }
        return new Total(products, sum);
    }

    /** Returns XT X, [D + 1, D + 1], of which only the lower half is filled; not a copy. */
    double[] gram() {
        if (gram == null) {
            gram = makeGram();
        }
        return gram;
    }

    private double[] makeGram() {
        int columns = columns();
        double[] sum = new double[Math.multiplyExact(columns, columns)];
        List<double[]> parts = parts(GRAM_PARTS, part -> {
            double[] x = new double[GROUP * columns];
            double[] sums = new double[sum.length];
            int end = start(part + 1, GRAM_PARTS);
            for (int first = start(part, GRAM_PARTS); first < end; first += GROUP) {
                fill(x, first, Math.min(GROUP, end - first));
                for (int i = 0; i < columns; i++) {
                    addRows(x, x, i, columns, sums, i * columns, i + 1);
                }
            }
            return sums;
        });
        parts.forEach(part -> add(part, sum));
        return sum;
    }

    private static <T> List<T> parts(int count, IntFunction<T> work) {
        return IntStream.range(0, count).parallel().mapToObj(work).toList();
    }

    private int start(int part, int parts) {
        return (int) ((long) rows.length * part / parts);
    }

    /** Writes rows [GROUP, D + 1], those beyond the used ones as zeros. */
    private void fill(double[] x, int first, int used) {
        for (int i = 0; i < used; i++) {
            int from = rows[first + i] * width;
            int to = i * columns();
            for (int j = 0; j < width; j++) {
                x[to + j] = (values[from + j] - shift[j]) * scale[j];
            }
            x[to + width] = 1;
        }
        Arrays.fill(x, used * columns(), x.length, 0);
    }

    /** Writes z = x weightsT, [GROUP, K]. */
    private void multiply(double[] weights, double[] x, double[] z, int outputs) {
        int n = columns();
        for (int k = 0; k < outputs; k++) {
            int from = k * n;
            double z0 = 0;
            double z1 = 0;
            double z2 = 0;
            double z3 = 0;
            double z4 = 0;
            double z5 = 0;
            double z6 = 0;
            double z7 = 0;
            for (int j = 0; j < n; j++) {
                double w = weights[from + j];
                z0 += w * x[j];
                z1 += w * x[n + j];
                z2 += w * x[2 * n + j];
                z3 += w * x[3 * n + j];
                z4 += w * x[4 * n + j];
                z5 += w * x[5 * n + j];
                z6 += w * x[6 * n + j];
                z7 += w * x[7 * n + j];
            }
            z[k] = z0;
            z[outputs + k] = z1;
            z[2 * outputs + k] = z2;
            z[3 * outputs + k] = z3;
            z[4 * outputs + k] = z4;
            z[5 * outputs + k] = z5;
            z[6 * outputs + k] = z6;
            z[7 * outputs + k] = z7;
        }
    }

    /** Adds zT x to the products [K, D + 1]. */
    private void accumulate(double[] z, double[] x, double[] products, int outputs) {
        for (int k = 0; k < outputs; k++) {
            addRows(z, x, k, outputs, products, k * columns(), columns());
        }
    }

    /** Adds to {@code length} sums the rows of x, each times its number in a column of factors [GROUP, stride]. */
    private void addRows(double[] factors, double[] x, int column, int stride, double[] sums, int to, int length) {
        int n = columns();
        double f0 = factors[column];
        double f1 = factors[stride + column];
        double f2 = factors[2 * stride + column];
        double f3 = factors[3 * stride + column];
        double f4 = factors[4 * stride + column];
        double f5 = factors[5 * stride + column];
        double f6 = factors[6 * stride + column];
        double f7 = factors[7 * stride + column];
        for (int j = 0; j < length; j++) {
            sums[to + j] += (f0 * x[j] + f1 * x[n + j] + f2 * x[2 * n + j] + f3 * x[3 * n + j])
                    + (f4 * x[4 * n + j] + f5 * x[5 * n + j] + f6 * x[6 * n + j] + f7 * x[7 * n + j]);
        }
    }

    private static void add(double[] summand, double[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += summand[i];
        }
    }
}
