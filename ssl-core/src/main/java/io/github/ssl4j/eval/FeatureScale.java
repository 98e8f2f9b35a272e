package io.github.ssl4j.eval;

import java.util.List;

/** The mean and the deviation of each of D features over all places of all training images. */
final class FeatureScale {
    private static final double EPSILON = 1e-6;

    private final double[] mean;
    private final double[] factor;

    /**
     * Measures features.
     *
     * @param rows [L D] of each image
     * @throws IllegalArgumentException if one is not finite
     */
    FeatureScale(List<float[]> rows, int width) {
        this.mean = new double[width];
        this.factor = new double[width];
        long count = 0;
        for (float[] row : rows) {
            count += row.length / width;
            for (int i = 0; i < row.length; i++) {
                if (!Float.isFinite(row[i])) {
                    throw new IllegalArgumentException("restoration: feature " + i % width + " of a place is " + row[i]
                            + "; the encoder has diverged");
                }
                mean[i % width] += row[i];
            }
        }
        for (int d = 0; d < width; d++) {
            mean[d] /= count;
        }
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                double difference = row[i] - mean[i % width];
                factor[i % width] += difference * difference;
            }
        }
        for (int d = 0; d < width; d++) {
            factor[d] = 1 / Math.sqrt(factor[d] / count + EPSILON);
        }
    }

    /** Standardises the features of an image in place. */
    void standardize(float[] row) {
        int width = mean.length;
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) ((row[i] - mean[i % width]) * factor[i % width]);
        }
    }
}
