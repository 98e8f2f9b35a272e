package io.github.ssl4j.eval;

import io.github.ssl4j.statistics.Cholesky;
import java.util.Arrays;

/**
 * Multinomial logistic regression, solved to its optimum: the weights W [K, D] and intercepts b [K] that minimise the
 * sum over N of the cross-entropy of softmax(W x + b), plus |W|^2 / (2 C). Intercepts are not penalised. A class
 * without a single image takes no part and is never predicted.
 *
 * <p>Newton's method in double precision, with each step from preconditioned conjugate gradients. Nocedal and Wright,
 * Numerical Optimization, algorithm 7.1. The result is the same on every run, whatever the number of cores.
 *
 * @param c C, the inverse of the regularisation strength
 */
public record LogisticRegression(double c) {
    /** Part of the gradient's norm at W = 0 that may be left. */
    private static final double TOLERANCE = 1e-8;

    private static final int NEWTON_STEPS = 200;
    private static final int CONJUGATE_STEPS = 500;
    private static final int HALVINGS = 40;

    /** Checks the number. */
    public LogisticRegression {
        if (!(c > 0) || Double.isInfinite(c)) {
            throw new IllegalArgumentException("C of a logistic regression: expected a positive number, found " + c);
        }
    }

    /**
     * Returns the classifier of labelled features, which are taken as they are.
     *
     * @throws IllegalArgumentException if there are no labels or fewer than two classes have images
     */
    public LinearClassifier fit(Features features) {
        return fit(DesignMatrix.plain(features), features);
    }

    /** Returns the classifier of those rows of features that a matrix is made of, for features as they are. */
    LinearClassifier fit(DesignMatrix x, Features features) {
        Classes classes = Classes.of(x, features);
        return classes.classifier(x.ofPlainFeatures(optimum(x, classes)), x.columns());
    }

    /** Returns weights [classes with images, D + 1] of the columns of a matrix, intercepts last. */
    private double[] optimum(DesignMatrix x, Classes classes) {
        SoftmaxRegression objective = new SoftmaxRegression(x, classes.labels(), classes.present().length, 1 / c);
        double[] w = new double[classes.present().length * x.columns()];
        double value = objective.evaluate(w);
        double first = norm(objective.gradient());
        double left = first;
        // made once: another for every step would take longer than it saves
        Cholesky preconditioner = objective.preconditioner(x.gram());
        for (int i = 0; left > TOLERANCE * first; i++) {
            double[] gradient = objective.gradient();
            double[] step =
                    newtonStep(objective, preconditioner, x.columns(), Math.min(0.1, Math.sqrt(left / first)) * left);
            double slope = dot(gradient, step);
            double length = 1;
            double[] next = moved(w, length, step);
            double nextValue = objective.evaluate(next);
            // below 1e-14 of the value, rounding decides what is lower
            for (int j = 0; j < HALVINGS && !(nextValue <= value + 1e-4 * length * slope + 1e-14 * value); j++) {
                length /= 2;
                next = moved(w, length, step);
                nextValue = objective.evaluate(next);
            }
            w = next;
            value = nextValue;
            left = norm(objective.gradient());
            if (i == NEWTON_STEPS || !Double.isFinite(value)) {
                throw new IllegalStateException("the logistic regression with C = " + c + " did not converge: after "
                        + i + " steps its objective is " + value + " and its gradient " + left + " of " + first);
            }
        }
        return w;
    }

    /** Returns p of H p = -g with a residual no longer than a limit. */
    private static double[] newtonStep(
            SoftmaxRegression objective, Cholesky preconditioner, int columns, double limit) {
        double[] residual = objective.gradient().clone();
        for (int i = 0; i < residual.length; i++) {
            residual[i] = -residual[i];
        }
        double[] p = new double[residual.length];
        double[] solved = solved(preconditioner, residual, columns);
        double[] direction = solved;
        double product = dot(residual, solved);
        for (int i = 0; i < CONJUGATE_STEPS && norm(residual) > limit; i++) {
            double[] curved = objective.curvature(direction);
            double alpha = product / dot(direction, curved);
            for (int j = 0; j < p.length; j++) {
                p[j] += alpha * direction[j];
                residual[j] -= alpha * curved[j];
            }
            solved = solved(preconditioner, residual, columns);
            double nextProduct = dot(residual, solved);
            direction = moved(solved, nextProduct / product, direction);
            product = nextProduct;
        }
        return p;
    }

    private static double[] solved(Cholesky preconditioner, double[] residual, int columns) {
        double[] solved = residual.clone();
        for (int from = 0; from < solved.length; from += columns) {
            preconditioner.solve(solved, from);
        }
        return solved;
    }

    private static double[] moved(double[] from, double length, double[] along) {
        double[] moved = new double[from.length];
        for (int i = 0; i < moved.length; i++) {
            moved[i] = from[i] + length * along[i];
        }
        return moved;
    }

    private static double norm(double[] v) {
        return Math.sqrt(dot(v, v));
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    /**
     * The classes that have images.
     *
     * @param present their labels
     * @param labels of every row, as an index among those
     * @param all the number of classes, K
     */
    private record Classes(int[] present, int[] labels, int all) {

        static Classes of(DesignMatrix x, Features features) {
            int[] ofRows =
                    Arrays.stream(x.rows()).map(row -> features.labels()[row]).toArray();
            int[] present = Arrays.stream(ofRows).distinct().sorted().toArray();
            if (present.length < 2) {
                throw new IllegalArgumentException("a linear classifier needs images of at least 2 classes, found "
                        + present.length + " in " + features);
            }
            int[] labels = Arrays.stream(ofRows)
                    .map(label -> Arrays.binarySearch(present, label))
                    .toArray();
            return new Classes(present, labels, features.classes().size());
        }

        LinearClassifier classifier(double[] weights, int columns) {
            double[] all = new double[this.all * (columns - 1)];
            double[] intercepts = new double[this.all];
            Arrays.fill(intercepts, Double.NEGATIVE_INFINITY);
            for (int i = 0; i < present.length; i++) {
                System.arraycopy(weights, i * columns, all, present[i] * (columns - 1), columns - 1);
                intercepts[present[i]] = weights[(i + 1) * columns - 1];
            }
            return new LinearClassifier(all, intercepts);
        }
    }
}
