package io.github.ssl4j.eval;

import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * A linear classifier of features: softmax(W x + b).
 *
 * @param weights W, row-major [K, D]
 * @param intercepts b [K]; negative infinity for a class that is never predicted
 */
public record LinearClassifier(double[] weights, double[] intercepts) {
    private static final int TOP = 5;

    /** Checks that rows are full. */
    public LinearClassifier {
        if (intercepts.length < 1 || weights.length == 0 || weights.length % intercepts.length != 0) {
            throw new IllegalArgumentException("a linear classifier: expected weights [K, D] for " + intercepts.length
                    + " intercepts, found " + weights.length + " weights");
        }
    }

    /** Returns K, the number of classes. */
    public int classes() {
        return intercepts.length;
    }

    /** Returns D, the number of features. */
    public int width() {
        return weights.length / intercepts.length;
    }

    /**
     * The accuracy of a classifier.
     *
     * @param top1 percent of images whose class it put first, the first one of equals
     * @param top5 percent of images whose class is among its first five, where there are more than five classes
     * @param predictions the class it put first for every image
     */
    public record Accuracy(double top1, OptionalDouble top5, int[] predictions) {}

    /**
     * Returns the probabilities of all classes for every row of features, row-major [N, K].
     *
     * @throws IllegalArgumentException if the features have another width
     */
    public double[] probabilities(Features features) {
        double[] probabilities = logits(features);
        for (int from = 0; from < probabilities.length; from += classes()) {
            double largest = probabilities[from + first(probabilities, from)];
            double sum = 0;
            for (int k = 0; k < classes(); k++) {
                probabilities[from + k] = Math.exp(probabilities[from + k] - largest);
                sum += probabilities[from + k];
            }
            for (int k = 0; k < classes(); k++) {
                probabilities[from + k] /= sum;
            }
        }
        return probabilities;
    }

    /**
     * Classifies labelled features and counts the hits.
     *
     * @throws IllegalArgumentException if there are no labels, or the features have another width or number of classes
     */
    public Accuracy evaluate(Features features) {
        return evaluate(features, DesignMatrix.everyRow(features));
    }

    /** Classifies some rows of features. */
    Accuracy evaluate(Features features, int[] rows) {
        int[] labels = features.labels();
        if (features.classes().size() != classes()) {
            throw new IllegalArgumentException("the classifier knows " + classes() + " classes, found "
                    + features.classes().size() + " in " + features);
        }
        double[] logits = logits(features);
        int[] predictions = new int[rows.length];
        int hits = 0;
        int nearHits = 0;
        for (int i = 0; i < rows.length; i++) {
            int from = rows[i] * classes();
            predictions[i] = first(logits, from);
            int rank = rank(logits, from, labels[rows[i]]);
            hits += rank == 0 ? 1 : 0;
            nearHits += rank < TOP ? 1 : 0;
        }
        OptionalDouble top5 =
                classes() > TOP ? OptionalDouble.of(100.0 * nearHits / rows.length) : OptionalDouble.empty();
        return new Accuracy(100.0 * hits / rows.length, top5, predictions);
    }

    private double[] logits(Features features) {
        int width = width();
        if (features.width() != width) {
            throw new IllegalArgumentException(
                    "the classifier takes " + width + " features, found " + features.width() + " in " + features);
        }
        double[] logits = new double[Math.multiplyExact(features.count(), classes())];
        IntStream.range(0, features.count()).parallel().forEach(row -> {
            for (int k = 0; k < classes(); k++) {
                double sum = intercepts[k];
                for (int i = 0; i < width; i++) {
                    sum += weights[k * width + i] * features.values()[row * width + i];
                }
                logits[row * classes() + k] = sum;
            }
        });
        return logits;
    }

    private int first(double[] logits, int from) {
        int best = 0;
        for (int k = 1; k < classes(); k++) {
            best = logits[from + k] > logits[from + best] ? k : best;
        }
        return best;
    }

    /** Returns how many classes come before this one, the first one of equals first. */
    private int rank(double[] logits, int from, int label) {
        int rank = 0;
        for (int k = 0; k < classes(); k++) {
            double other = logits[from + k];
            if (other > logits[from + label] || other == logits[from + label] && k < label) {
                rank++;
            }
        }
        return rank;
    }
}
