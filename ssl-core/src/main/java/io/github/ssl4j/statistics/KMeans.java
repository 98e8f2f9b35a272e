package io.github.ssl4j.statistics;

import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * k-means by Lloyd's iteration: every row joins its nearest centroid, every centroid becomes the mean of its rows, and
 * at the end every row joins its nearest centroid once more.
 *
 * <p>Products are made on the device, a block of rows at a time; sums in double precision.
 *
 * @param geometry the distance
 * @param emptyClusters what happens to a centroid without rows
 * @param iterations how often centroids move; fewer where nothing changes any more
 */
public record KMeans(Geometry geometry, EmptyClusters emptyClusters, int iterations) {
    private static final int BLOCK_VALUES = 1 << 22;
    private static final double SMALLEST_NORM = 1e-12;
    private static final double SPLIT = 1.0 / 1024;

    /** The distance, and what a mean is. */
    public enum Geometry {
        /** The smallest Euclidean distance. */
        EUCLIDEAN,
        /** The largest dot product; means are scaled to length 1. A mean of length 0 leaves its centroid as it was. */
        SPHERICAL
    }

    /** What happens to a centroid without rows. */
    public enum EmptyClusters {
        /** It stays where it was, as in DeepCluster v2. */
        KEEP,
        /**
         * It becomes a slightly moved copy of the centroid of a random cluster of two or more rows. Caron et al. 2018,
         * arXiv:1807.05520, section 3.3.
         */
        SPLIT
    }

    /** Checks the numbers. */
    public KMeans {
        Objects.requireNonNull(geometry, "geometry");
        Objects.requireNonNull(emptyClusters, "empty clusters");
        if (iterations < 1) {
            throw new IllegalArgumentException("k-means iterations: expected at least 1, found " + iterations);
        }
    }

    /** Returns the spherical k-means of DeepCluster v2; empty clusters keep their centroid. */
    public static KMeans spherical(int iterations) {
        return new KMeans(Geometry.SPHERICAL, EmptyClusters.KEEP, iterations);
    }

    /** Returns the Euclidean k-means of DeepCluster v1; empty clusters split another one. */
    public static KMeans euclidean(int iterations) {
        return new KMeans(Geometry.EUCLIDEAN, EmptyClusters.SPLIT, iterations);
    }

    /**
     * Returns K clusters of the rows of x [N, D]; the first centroids are different random rows.
     *
     * @throws IllegalArgumentException if there are fewer rows than clusters or fewer than two clusters
     */
    public Clusters fit(Tensor x, int clusters, RandomStream random) {
        requireRows(x, clusters);
        return fit(x, Arrays.copyOf(random.permutation(x.size(0)), clusters), random);
    }

    /**
     * Returns K clusters of the rows of x [N, D], from the rows of x named by {@code first} [K] on.
     *
     * @throws IllegalArgumentException if there are fewer rows than clusters or fewer than two clusters
     */
    public Clusters fit(Tensor x, int[] first, RandomStream random) {
        requireRows(x, first.length);
        int[] assignments = new int[x.size(0)];
        double[] centroids = rows(x, first);
        double[] sums = new double[centroids.length];
        assign(x, centroids, assignments, sums);
        for (int i = 0; i < iterations; i++) {
            int[] before = assignments.clone();
            boolean split = move(centroids, sums, Clusters.sizes(assignments, first.length), x.size(1), random);
            assign(x, centroids, assignments, sums);
            if (!split && Arrays.equals(assignments, before)) {
                break;
            }
        }
        return new Clusters(first.length, x.size(1), centroids, assignments);
    }

    private static void requireRows(Tensor x, int clusters) {
        if (x.rank() != 2) {
            throw new IllegalArgumentException("k-means: expected rows [N, D], found " + x);
        }
        if (clusters < 2) {
            throw new IllegalArgumentException("k-means: expected at least 2 clusters, found " + clusters);
        }
        if (x.size(0) < clusters) {
            throw new IllegalArgumentException(
                    "k-means: expected at least one row for each of " + clusters + " clusters, found " + x.size(0));
        }
    }

    @SuppressWarnings("try") // javac asks for a use of the scope
    private static double[] rows(Tensor x, int[] rows) {
        try (Scope scope = Scope.open()) {
            Tensor index = Tensor.of(x.device(), rows, rows.length);
            return Gradients.off(() -> Ops.gatherRows(x, index)).toDoubles();
        }
    }

    /** Writes the nearest centroid of every row, and the sum of the rows of every centroid. */
    @SuppressWarnings("try") // javac asks for a use of the scope
    private void assign(Tensor x, double[] centroids, int[] assignments, double[] sums) {
        int width = x.size(1);
        int clusters = centroids.length / width;
        int block = Math.max(1, BLOCK_VALUES / clusters);
        Arrays.fill(sums, 0);
        for (int from = 0; from < assignments.length; from += block) {
            try (Scope scope = Scope.open()) {
                Tensor rows = Ops.slice(x, from, Math.min(block, assignments.length - from));
                int[] nearest = nearest(rows, centroids, clusters);
                double[] values = rows.toDoubles();
                for (int row = 0; row < nearest.length; row++) {
                    assignments[from + row] = nearest[row];
                    for (int i = 0; i < width; i++) {
                        sums[nearest[row] * width + i] += values[row * width + i];
                    }
                }
            }
        }
    }

    /** |x - c|^2 is smallest where x . c - |c|^2 / 2 is largest. */
    private int[] nearest(Tensor rows, double[] centroids, int clusters) {
        int width = rows.size(1);
        double[] offsets = new double[clusters];
        if (geometry == Geometry.EUCLIDEAN) {
            for (int c = 0; c < clusters; c++) {
                double norm = norm(centroids, c * width, width);
                offsets[c] = -norm * norm / 2;
            }
        }
        Tensor means = Tensor.of(rows.device(), centroids, clusters, width);
        Tensor bias = Tensor.of(rows.device(), offsets, clusters);
        return Gradients.off(() -> Ops.argmax(Ops.linear(rows, means, bias))).toInts();
    }

    /** Makes centroids of sums, and returns whether a cluster was split. */
    private boolean move(double[] centroids, double[] sums, int[] sizes, int width, RandomStream random) {
        for (int c = 0; c < sizes.length; c++) {
            double scale = scale(sums, sizes[c], c * width, width);
            for (int i = c * width; scale > 0 && i < (c + 1) * width; i++) {
                centroids[i] = sums[i] * scale;
            }
        }
        if (geometry == Geometry.SPHERICAL) {
            for (int c = 0; c < sizes.length; c++) {
                normalize(centroids, c * width, width);
            }
        }
        boolean split = false;
        for (int c = 0; c < sizes.length && emptyClusters == EmptyClusters.SPLIT; c++) {
            if (sizes[c] == 0) {
                split |= split(centroids, sizes, c, width, random);
            }
        }
        return split;
    }

    /** Returns what a sum is multiplied by to become a centroid, or 0 where the centroid stays. */
    private double scale(double[] sums, int size, int from, int width) {
        boolean stays = size == 0 || geometry == Geometry.SPHERICAL && norm(sums, from, width) < SMALLEST_NORM * size;
        return stays ? 0 : 1.0 / size;
    }

    private static boolean split(double[] centroids, int[] sizes, int empty, int width, RandomStream random) {
        int[] large = IntStream.range(0, sizes.length).filter(c -> sizes[c] > 1).toArray();
        if (large.length == 0) {
            return false;
        }
        int chosen = large[random.nextInt(large.length)];
        for (int i = 0; i < width; i++) {
            double change = random.nextBoolean(0.5) ? SPLIT : -SPLIT;
            double value = centroids[chosen * width + i];
            centroids[empty * width + i] = value * (1 + change);
            centroids[chosen * width + i] = value * (1 - change);
        }
        sizes[empty] = sizes[chosen] / 2;
        sizes[chosen] -= sizes[empty];
        return true;
    }

    private static void normalize(double[] values, int from, int width) {
        double norm = Math.max(norm(values, from, width), SMALLEST_NORM);
        for (int i = from; i < from + width; i++) {
            values[i] /= norm;
        }
    }

    private static double norm(double[] values, int from, int width) {
        double squares = 0;
        for (int i = from; i < from + width; i++) {
            squares += values[i] * values[i];
        }
        return Math.sqrt(squares);
    }
}
