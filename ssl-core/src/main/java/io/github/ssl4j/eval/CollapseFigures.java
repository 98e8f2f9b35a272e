package io.github.ssl4j.eval;

import io.github.ssl4j.statistics.SymmetricEigenvalues;
import io.github.ssl4j.tensor.Tensor;
import java.util.Locale;

/**
 * Two measures of features [N, D] that reveal a collapse, in which an encoder gives all images the same features, or
 * features along a few directions only.
 *
 * @param featureSpread the mean over D of the unbiased standard deviation over N of the L2-normalised features; 0 is a
 *     complete collapse. Chen and He 2021, arXiv:2011.10566
 * @param healthySpread 1 / sqrt(D), the spread of isotropic features
 * @param effectiveRank RankMe, from 1, a collapse, to min(N, D): exp of the entropy of p = s / sum(s) + 1e-7 with s
 *     the singular values; 0 where all features are 0. Garrido et al. 2022, arXiv:2210.02885
 */
public record CollapseFigures(double featureSpread, double healthySpread, double effectiveRank) {
    private static final double EPSILON = 1e-7;
    private static final double SMALLEST_NORM = 1e-12;

    /**
     * Returns the figures of features [N, D].
     *
     * @throws IllegalArgumentException if there are fewer than two rows
     */
    public static CollapseFigures of(Features features) {
        requireRows(features.count());
        double[] x = new double[features.values().length];
        for (int i = 0; i < x.length; i++) {
            x[i] = features.values()[i];
        }
        double rank = effectiveRank(x, features.count(), features.width());
        return new CollapseFigures(spread(x, features.width()), 1 / Math.sqrt(features.width()), rank);
    }

    /**
     * Returns the figures of features [N, D].
     *
     * @throws IllegalArgumentException if there are fewer than two rows, or a feature is not finite
     */
    public static CollapseFigures of(Tensor features) {
        requireMatrix(features);
        return of(Features.of(features.toFloats(), features.size(1), "features"));
    }

    private static void requireMatrix(Tensor features) {
        if (features.rank() != 2) {
            throw new IllegalArgumentException("expected features [N, D], found " + features);
        }
        requireRows(features.size(0));
    }

    private static void requireRows(int rows) {
        if (rows < 2) {
            throw new IllegalArgumentException("a spread needs the features of at least 2 images, found " + rows);
        }
    }

    /** Returns the feature spread of rows, which are normalised in place. */
    private static double spread(double[] x, int width) {
        int rows = x.length / width;
        for (int from = 0; from < x.length; from += width) {
            double squares = 0;
            for (int i = 0; i < width; i++) {
                squares += x[from + i] * x[from + i];
            }
            double scale = 1 / Math.max(Math.sqrt(squares), SMALLEST_NORM);
            for (int i = 0; i < width; i++) {
                x[from + i] *= scale;
            }
        }
        double[] mean = new double[width];
        for (int i = 0; i < x.length; i++) {
            mean[i % width] += x[i] / rows;
        }
        double[] squares = new double[width];
        for (int i = 0; i < x.length; i++) {
            double deviation = x[i] - mean[i % width];
            squares[i % width] += deviation * deviation;
        }
        double sum = 0;
        for (double square : squares) {
            sum += Math.sqrt(square / (rows - 1));
        }
        return sum / width;
    }

    private static double effectiveRank(double[] x, int rows, int width) {
        boolean tall = rows >= width;
        int n = Math.min(rows, width);
        double[] singular = SymmetricEigenvalues.of(tall ? columnProducts(x, width) : rowProducts(x, rows, width), n);
        double sum = 0;
        for (int i = 0; i < n; i++) {
            singular[i] = Math.sqrt(Math.max(singular[i], 0));
            sum += singular[i];
        }
        if (sum == 0) {
            return 0;
        }
        double entropy = 0;
        for (double s : singular) {
            double p = s / sum + EPSILON;
            entropy -= p * Math.log(p);
        }
        return Math.exp(entropy);
    }

    /** Returns xT x, [D, D]. */
    private static double[] columnProducts(double[] x, int width) {
        double[] gram = new double[Math.multiplyExact(width, width)];
        for (int from = 0; from < x.length; from += width) {
            for (int i = 0; i < width; i++) {
                double value = x[from + i];
                int to = i * width;
                for (int j = i; j < width; j++) {
                    gram[to + j] += value * x[from + j];
                }
            }
        }
        return mirrored(gram, width);
    }

    /** Returns x xT, [N, N]. */
    private static double[] rowProducts(double[] x, int rows, int width) {
        double[] gram = new double[Math.multiplyExact(rows, rows)];
        for (int i = 0; i < rows; i++) {
            for (int j = i; j < rows; j++) {
                double sum = 0;
                for (int k = 0; k < width; k++) {
                    sum += x[i * width + k] * x[j * width + k];
                }
                gram[i * rows + j] = sum;
            }
        }
        return mirrored(gram, rows);
    }

    private static double[] mirrored(double[] upper, int n) {
        for (int i = 0; i < n; i++) {
            for (int j = 0; j < i; j++) {
                upper[i * n + j] = upper[j * n + i];
            }
        }
        return upper;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "feature spread %.4f (healthy about %.4f), effective rank %.1f",
                featureSpread,
                healthySpread,
                effectiveRank);
    }
}
