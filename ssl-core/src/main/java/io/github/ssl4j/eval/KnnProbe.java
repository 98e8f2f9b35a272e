package io.github.ssl4j.eval;

import io.github.ssl4j.device.Device;
import java.util.Arrays;
import java.util.Locale;

/**
 * Weighted nearest-neighbour classification: each of the k images of a labelled bank most similar to a query by cosine
 * votes for its class with weight exp(similarity / temperature). Wu et al. 2018, arXiv:1805.01978; as in DINO's
 * eval_knn.
 *
 * @param k the number of neighbours
 * @param temperature divides the similarities
 */
public record KnnProbe(int k, double temperature) {
    private static final int TOP = 5;

    /** Checks both numbers. */
    public KnnProbe {
        if (k < 1) {
            throw new IllegalArgumentException("k: expected at least 1 neighbour, found " + k);
        }
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature: expected a positive number, found " + temperature);
        }
    }

    /** Returns k = 200 and temperature 0.1, as in Wu et al. and most published numbers. */
    public static KnnProbe standard() {
        return new KnnProbe(200, 0.1);
    }

    /** Returns k = 20 and temperature 0.07, as in DINO. */
    public static KnnProbe local() {
        return new KnnProbe(20, 0.07);
    }

    /**
     * The accuracy on the queries.
     *
     * @param top1 percent of queries whose class got most of the votes
     * @param top5 percent of queries whose class is among the five (or k, if that is fewer) with most of the votes
     * @param predictions the class of the bank of every query with most of the votes, the first one of equals
     * @param protocol how the numbers were made, in words
     */
    public record Result(double top1, double top5, int[] predictions, String protocol) {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "top-1 %.2f %%, top-5 %.2f %% (%s)", top1, top5, protocol);
        }
    }

    /**
     * Classifies all queries by the bank and counts the hits. Classes of the two are the same if their names are;
     * queries may be of only some of them.
     *
     * @param device computes the similarities
     * @throws IllegalArgumentException if labels are missing, the bank holds fewer than k images, the width of the two
     *     differs, or a query is of a class that the bank lacks
     */
    public Result evaluate(Device device, Features bank, Features queries) {
        require(bank, queries);
        int[] bankLabels = bank.labels();
        int[] labels = queries.among(bank.classes()).labels();
        NearestNeighbours neighbours = NearestNeighbours.of(device, bank, queries, k);
        int[] predictions = new int[queries.count()];
        int hits = 0;
        int nearHits = 0;
        double[] votes = new double[bank.classes().size()];
        for (int query = 0; query < predictions.length; query++) {
            vote(neighbours, query, bankLabels, votes);
            predictions[query] = largest(votes);
            int rank = rank(votes, labels[query]);
            hits += rank == 0 ? 1 : 0;
            nearHits += rank < Math.min(TOP, k) ? 1 : 0;
        }
        return new Result(
                100.0 * hits / predictions.length,
                100.0 * nearHits / predictions.length,
                predictions,
                protocol(bank, queries));
    }

    private void require(Features bank, Features queries) {
        if (k > bank.count()) {
            throw new IllegalArgumentException(
                    "k = " + k + " neighbours, but the bank holds only " + bank.count() + " images");
        }
        if (bank.width() != queries.width()) {
            throw new IllegalArgumentException("bank and queries need features of one width, found " + bank.width()
                    + " and " + queries.width() + ": " + bank + ", " + queries);
        }
    }

    private void vote(NearestNeighbours neighbours, int query, int[] bankLabels, double[] votes) {
        Arrays.fill(votes, 0);
        double nearest = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < k; i++) {
            nearest = Math.max(nearest, neighbours.similarity(query, i));
        }
        for (int i = 0; i < k; i++) {
            // one factor for all votes of a query changes no order, and keeps small temperatures from overflow
            double weight = Math.exp((neighbours.similarity(query, i) - nearest) / temperature);
            votes[bankLabels[neighbours.row(query, i)]] += weight;
        }
    }

    private static int largest(double[] votes) {
        int best = 0;
        for (int i = 1; i < votes.length; i++) {
            best = votes[i] > votes[best] ? i : best;
        }
        return best;
    }

    /** Returns how many classes come before this one, the first one of equals first. */
    private static int rank(double[] votes, int label) {
        int rank = 0;
        for (int i = 0; i < votes.length; i++) {
            if (votes[i] > votes[label] || votes[i] == votes[label] && i < label) {
                rank++;
            }
        }
        return rank;
    }

    private String protocol(Features bank, Features queries) {
        return "weighted kNN, k " + k + ", temperature " + temperature + ", cosine similarity, bank of " + bank.count()
                + " images, " + queries.count() + " queries, " + bank.classes().size() + " classes, " + queries.width()
                + " features: " + queries.origin();
    }
}
