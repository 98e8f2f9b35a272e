package io.github.ssl4j.eval;

import io.github.ssl4j.statistics.Cholesky;

/**
 * The objective of {@link LogisticRegression} around weights [K, D + 1], intercepts last: its value, its gradient, and
 * products with its matrix of second derivatives.
 */
final class SoftmaxRegression {
    private final DesignMatrix x;
    private final int[] labels;
    private final int classes;
    private final double ridge;
    private final double[] probabilities;
    private double[] gradient;

    /**
     * Begins where nothing is evaluated yet.
     *
     * @param labels [N], from 0 to K - 1
     * @param ridge 1 / C
     */
    SoftmaxRegression(DesignMatrix x, int[] labels, int classes, double ridge) {
        this.x = x;
        this.labels = labels;
        this.classes = classes;
        this.ridge = ridge;
        this.probabilities = new double[Math.multiplyExact(x.count(), classes)];
    }

    /** Returns sum CE + ridge |W|^2 / 2 at weights, to which the methods below refer from then on. */
    double evaluate(double[] weights) {
        DesignMatrix.Total total = x.through(weights, this::softmaxLess);
        gradient = total.products();
        return total.sum() + penalize(weights, gradient) / 2;
    }

    /** Turns logits into p - y, keeps p and returns the cross-entropy. */
    private double softmaxLess(int row, double[] logits, int from) {
        int label = labels[row];
        double largest = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < classes; k++) {
            largest = Math.max(largest, logits[from + k]);
        }
        double own = logits[from + label] - largest;
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            logits[from + k] = Math.exp(logits[from + k] - largest);
            sum += logits[from + k];
        }
        for (int k = 0; k < classes; k++) {
            double p = logits[from + k] / sum;
            probabilities[row * classes + k] = p;
            logits[from + k] = k == label ? p - 1 : p;
        }
        return Math.log(sum) - own;
    }

    /** Returns the gradient at the weights evaluated last; not a copy. */
    double[] gradient() {
        return gradient;
    }

    /** Returns H v at the weights evaluated last. */
    double[] curvature(double[] v) {
        double[] product = x.through(v, this::covariance).products();
        penalize(v, product);
        return product;
    }

    /** Turns z into p (z - pT z). */
    private double covariance(int row, double[] z, int from) {
        double mean = 0;
        for (int k = 0; k < classes; k++) {
            mean += probabilities[row * classes + k] * z[from + k];
        }
        for (int k = 0; k < classes; k++) {
            z[from + k] = probabilities[row * classes + k] * (z[from + k] - mean);
        }
        return 0;
    }

    /** Adds ridge W to a product, but for the intercepts, and returns ridge |W|^2. */
    private double penalize(double[] weights, double[] product) {
        int columns = x.columns();
        double squares = 0;
        for (int i = 0; i < weights.length; i++) {
            if (i % columns < columns - 1) {
                product[i] += ridge * weights[i];
                squares += weights[i] * weights[i];
            }
        }
        return ridge * squares;
    }

    /**
     * Returns a matrix near the block of H that belongs to one class, the same for all classes so that weights keep a
     * sum of 0 over them: s XT X + ridge, with s the mean of p (1 - p).
     *
     * @param gram the lower half of XT X
     */
    Cholesky preconditioner(double[] gram) {
        double sum = 0;
        for (double p : probabilities) {
            sum += p * (1 - p);
        }
        double scale = Math.max(sum / probabilities.length, 1e-6);
        double[] matrix = new double[gram.length];
        int columns = x.columns();
        for (int i = 0; i < columns; i++) {
            for (int j = 0; j <= i; j++) {
                matrix[i * columns + j] = scale * gram[i * columns + j];
            }
            // the last column needs none; a small value keeps the matrix definite where columns are linearly dependent
            matrix[i * columns + i] += i < columns - 1 ? ridge : 1e-9 * matrix[i * columns + i];
        }
        return Cholesky.of(matrix, columns);
    }
}
