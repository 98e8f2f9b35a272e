package io.github.ssl4j.encoder;

import java.util.Arrays;
import java.util.List;

/**
 * The probabilities of K classes for N images.
 *
 * @param classes the names of the classes [K]
 * @param probabilities row-major [N, K]
 * @param images the index of every row's image in its source [N]; one that cannot be read has no row
 */
public record Predictions(List<String> classes, double[] probabilities, int[] images) {

    /** Checks that rows are full. */
    public Predictions {
        classes = List.copyOf(classes);
        if (probabilities.length != images.length * classes.size()) {
            throw new IllegalArgumentException("predictions: expected " + images.length + " rows of " + classes.size()
                    + " probabilities, found " + probabilities.length);
        }
    }

    /** Returns N, the number of rows. */
    public int count() {
        return images.length;
    }

    /** Returns the probabilities of all classes for a row [K]; a copy. */
    public double[] row(int row) {
        return Arrays.copyOfRange(probabilities, row * classes.size(), (row + 1) * classes.size());
    }

    /** Returns the likeliest class of a row, the first one of equals. */
    public String best(int row) {
        int from = row * classes.size();
        int best = 0;
        for (int k = 1; k < classes.size(); k++) {
            best = probabilities[from + k] > probabilities[from + best] ? k : best;
        }
        return classes.get(best);
    }
}
