package io.github.ssl4j.statistics;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * t-SNE, exactly: points in the plane whose neighbours, by Student's distribution of one degree of freedom, are those
 * of rows by a Gaussian of as many effective neighbours around each row. Van der Maaten and Hinton 2008, JMLR 9; it
 * starts from the first two columns of the rows, so that the same rows give the same points (Kobak and Berens 2019).
 * Distances between clusters mean little, and neither do their sizes.
 *
 * @param perplexity the effective number of neighbours
 * @param iterations of gradient descent, the first 250 of them with early exaggeration
 */
public record TSne(double perplexity, int iterations) {
    private static final int EXAGGERATED = 250;
    private static final double EXAGGERATION = 12;
    private static final double FIRST_SPREAD = 1e-4;
    private static final double SMALLEST_GAIN = 0.01;
    private static final double SMALLEST_RATE = 50;
    private static final double TINY = 1e-12;
    private static final int HALVINGS = 64;

    /** Checks the numbers. */
    public TSne {
        if (!(perplexity > 1) || Double.isInfinite(perplexity) || iterations < 1) {
            throw new IllegalArgumentException("t-SNE: expected a perplexity above 1 and at least 1 iteration, found "
                    + perplexity + " and " + iterations);
        }
    }

    /** Returns the usual: perplexity 30, 750 iterations. */
    public static TSne standard() {
        return new TSne(30, 750);
    }

    /**
     * Returns a point [N, 2] for each row. Fewer than three times as many rows as the perplexity take a third of their
     * number instead. It takes N^2 time and memory.
     *
     * @param rows [N][D] of at least two columns, the first two of which are where the points start, such as principal
     *     components
     * @throws IllegalArgumentException if there are fewer than 5 rows or 2 columns
     */
    public double[][] points(double[][] rows) {
        if (rows.length < 5 || rows[0].length < 2) {
            throw new IllegalArgumentException("t-SNE: expected at least 5 rows of at least 2 columns, found "
                    + rows.length + " rows" + (rows.length == 0 ? "" : " of " + rows[0].length));
        }
        int n = rows.length;
        double[] p = affinities(rows, Math.min(perplexity, (n - 1) / 3.0));
        double[] y = start(rows);
        double[] gradient = new double[2 * n];
        double[] velocity = new double[2 * n];
        double[] gains = new double[2 * n];
        Arrays.fill(gains, 1);
        double rate = Math.max(SMALLEST_RATE, n / EXAGGERATION / 4);
        for (int iteration = 0; iteration < iterations; iteration++) {
            boolean early = iteration < Math.min(EXAGGERATED, iterations / 2);
            gradient(p, early ? EXAGGERATION : 1, y, gradient);
            double momentum = early ? 0.5 : 0.8;
            for (int i = 0; i < 2 * n; i++) {
                boolean onward = gradient[i] * velocity[i] < 0;
                gains[i] = Math.max(SMALLEST_GAIN, onward ? gains[i] + 0.2 : gains[i] * 0.8);
                velocity[i] = momentum * velocity[i] - rate * gains[i] * gradient[i];
                y[i] += velocity[i];
            }
        }
        double[][] points = new double[n][];
        for (int i = 0; i < n; i++) {
            points[i] = new double[] {y[2 * i], y[2 * i + 1]};
        }
        return points;
    }

    private static double[] start(double[][] rows) {
        double squares = 0;
        for (double[] row : rows) {
            squares += row[0] * row[0] / rows.length;
        }
        double scale = FIRST_SPREAD / Math.max(Math.sqrt(squares), TINY);
        double[] y = new double[2 * rows.length];
        for (int i = 0; i < rows.length; i++) {
            y[2 * i] = scale * rows[i][0];
            y[2 * i + 1] = scale * rows[i][1];
        }
        return y;
    }

    /** Returns the joint probabilities p [N, N] of rows, symmetric, with zeros on the diagonal. */
    static double[] affinities(double[][] rows, double perplexity) {
        int n = rows.length;
        double[][] conditional = IntStream.range(0, n)
                .parallel()
                .mapToObj(i -> conditional(rows, i, perplexity))
                .toArray(double[][]::new);
        double[] p = new double[Math.multiplyExact(n, n)];
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                p[i * n + j] = i == j ? 0 : Math.max(TINY, (conditional[i][j] + conditional[j][i]) / (2 * n));
            }
        }
        return p;
    }

    /** Returns p(j|i) of a Gaussian around row i whose entropy is the logarithm of the perplexity. */
    static double[] conditional(double[][] rows, int i, double perplexity) {
        double[] squared = new double[rows.length];
        double nearest = Double.POSITIVE_INFINITY;
        for (int j = 0; j < rows.length; j++) {
            for (int d = 0; d < rows[i].length; d++) {
                double difference = rows[i][d] - rows[j][d];
                squared[j] += difference * difference;
            }
            nearest = j == i ? nearest : Math.min(nearest, squared[j]);
        }
        double[] p = new double[rows.length];
        double precision = 1;
        double low = 0;
        double high = Double.POSITIVE_INFINITY;
        for (int halving = 0; halving < HALVINGS; halving++) {
            double sum = 0;
            double weighted = 0;
            for (int j = 0; j < rows.length; j++) {
                p[j] = j == i ? 0 : Math.exp(-precision * (squared[j] - nearest));
                sum += p[j];
                weighted += p[j] * (squared[j] - nearest);
            }
            double entropy = Math.log(sum) + precision * weighted / sum;
            for (int j = 0; j < rows.length; j++) {
                p[j] /= sum;
            }
            if (entropy > Math.log(perplexity)) {
                low = precision;
                precision = Double.isInfinite(high) ? 2 * precision : (low + high) / 2;
            } else {
                high = precision;
                precision = (low + high) / 2;
            }
        }
        return p;
    }

    /** Writes the gradient [N, 2] of the divergence of q from exaggerated p. */
    static void gradient(double[] p, double exaggeration, double[] y, double[] gradient) {
        int n = y.length / 2;
        double[] sums = new double[n];
        IntStream.range(0, n).parallel().forEach(i -> {
            double sum = 0;
            for (int j = 0; j < n; j++) {
                sum += j == i ? 0 : kernel(y, i, j);
            }
            sums[i] = sum;
        });
        double all = Arrays.stream(sums).sum();
        IntStream.range(0, n).parallel().forEach(i -> {
            double x = 0;
            double z = 0;
            for (int j = 0; j < n; j++) {
                double w = kernel(y, i, j);
                double factor = 4 * (exaggeration * p[i * n + j] - (j == i ? 0 : w / all)) * w;
                x += factor * (y[2 * i] - y[2 * j]);
                z += factor * (y[2 * i + 1] - y[2 * j + 1]);
            }
            gradient[2 * i] = x;
            gradient[2 * i + 1] = z;
        });
    }

    /** Returns the Kullback-Leibler divergence of q from p, which the gradient is of. */
    static double divergence(double[] p, double[] y) {
        int n = y.length / 2;
        double all = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                all += j == i ? 0 : kernel(y, i, j);
            }
        }
        double divergence = 0;
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < n; j++) {
                if (j != i) {
                    divergence += p[i * n + j] * Math.log(p[i * n + j] * all / kernel(y, i, j));
                }
            }
        }
        return divergence;
    }

    private static double kernel(double[] y, int i, int j) {
        double dx = y[2 * i] - y[2 * j];
        double dy = y[2 * i + 1] - y[2 * j + 1];
        return 1 / (1 + dx * dx + dy * dy);
    }
}
