package io.github.ssl4j.device.reference;

import io.github.ssl4j.device.ImageShape;

/** Gaussian blur of one image of a batch, along rows and then along columns. */
final class Blur {
    private Blur() {}

    /** Blurs the image that begins at {@code from} in both arrays. */
    static void blur(ImageShape shape, float[] weights, double[] source, double[] target, int from) {
        int height = shape.height();
        int width = shape.width();
        int channels = shape.channels();
        double[] between = new double[(int) shape.imageLength()];
        for (int row = 0; row < height; row++) {
            for (int channel = 0; channel < channels; channel++) {
                int first = row * width * channels + channel;
                line(weights, width, channels, source, from + first, between, first);
            }
        }
        for (int column = 0; column < width * channels; column++) {
            line(weights, height, width * channels, between, column, target, from + column);
        }
    }

    private static void line(
            float[] weights, int length, int step, double[] source, int from, double[] target, int to) {
        for (int i = 0; i < length; i++) {
            double sum = 0;
            for (int k = 0; k < weights.length; k++) {
                sum += weights[k] * source[from + mirrored(i + k - weights.length / 2, length) * step];
            }
            target[to + i * step] = sum;
        }
    }

    private static int mirrored(int i, int length) {
        int inside = Math.abs(i);
        return inside < length ? inside : 2 * (length - 1) - inside;
    }
}
