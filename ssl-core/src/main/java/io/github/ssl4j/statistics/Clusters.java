package io.github.ssl4j.statistics;

import io.github.ssl4j.tensor.Tensor;
import java.util.Objects;

/**
 * What k-means found.
 *
 * @param count K
 * @param width D
 * @param centroids the centroids [K, D], row-major
 * @param assignments the cluster of every row [N]
 */
public record Clusters(int count, int width, double[] centroids, int[] assignments) {

    /** Checks that the sizes fit. */
    public Clusters {
        Objects.requireNonNull(assignments, "assignments");
        if (centroids.length != Math.multiplyExact(count, width)) {
            throw new IllegalArgumentException("clusters: expected " + count + " centroids of " + width
                    + " values, found " + centroids.length + " values");
        }
    }

    /** Returns how many rows every cluster has [K]. */
    public int[] sizes() {
        return sizes(assignments, count);
    }

    /** Returns the sum of the squared Euclidean distances between the rows of x [N, D] and their centroids. */
    public double inertia(Tensor x) {
        double[] rows = x.toDoubles();
        double sum = 0;
        for (int i = 0; i < rows.length; i++) {
            double difference = rows[i] - centroids[assignments[i / width] * width + i % width];
            sum += difference * difference;
        }
        return sum;
    }

    /** Returns how many of the rows [N] every cluster has [K]. */
    public static int[] sizes(int[] assignments, int clusters) {
        int[] sizes = new int[clusters];
        for (int cluster : assignments) {
            sizes[cluster]++;
        }
        return sizes;
    }
}
