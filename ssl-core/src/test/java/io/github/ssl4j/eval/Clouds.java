package io.github.ssl4j.eval;

import io.github.ssl4j.random.RandomStream;

/** Labelled features in normal clouds, one around each class's centre. */
final class Clouds {
    private Clouds() {}

    /**
     * Returns features whose centres are normal with the standard deviation {@code apart}, and every point with 1.
     * Columns differ in scale by up to a thousand, as features may, and lie away from zero.
     */
    static Features of(int count, int width, int classes, double apart, long seed) {
        double[] centres = gaussian(RandomStream.of(1, classes, width), classes * width);
        RandomStream random = RandomStream.of(2, seed);
        float[] values = new float[count * width];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(classes);
            for (int j = 0; j < width; j++) {
                double x = apart * centres[labels[i] * width + j] + random.nextGaussian();
                values[i * width + j] = (float) ((x + 3) * Math.pow(10, j % 4 - 2));
            }
        }
        return Features.of(values, width, labels, classes, "clouds");
    }

    static double[] gaussian(RandomStream random, int length) {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }
}
