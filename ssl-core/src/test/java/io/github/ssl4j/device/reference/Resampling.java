package io.github.ssl4j.device.reference;

import io.github.ssl4j.device.ImageShape;
import io.github.ssl4j.device.ResampleFilter;
import io.github.ssl4j.device.Resizing;

/** Cropping and resizing of a batch of images with a separable filter. */
final class Resampling {
    private Resampling() {}

    /** Cuts a box (first row, first column, height, width) out of every image and resizes it. */
    static void resizedCrop(ImageShape shape, int[] boxes, Resizing resizing, double[] source, double[] target) {
        int channels = shape.channels();
        int to = 0;
        for (int n = 0; n < shape.batch(); n++) {
            double[][] rows = weights(boxes[4 * n + 2], resizing.height(), resizing.filter());
            double[][] columns = weights(boxes[4 * n + 3], resizing.width(), resizing.filter());
            int corner = ((n * shape.height() + boxes[4 * n]) * shape.width() + boxes[4 * n + 1]) * channels;
            for (double[] row : rows) {
                double[] line =
                        alongColumns(row, source, corner, shape.width() * channels, columns[0].length * channels);
                for (double[] column : columns) {
                    for (int channel = 0; channel < channels; channel++) {
                        double value = alongRow(column, line, channel, channels);
                        target[to++] = resizing.clamped() ? Math.min(Math.max(value, 0), 1) : value;
                    }
                }
            }
        }
    }

    /** Returns the weight of every pixel of an axis, one array for each pixel it is resized to. */
    private static double[][] weights(int input, int output, ResampleFilter filter) {
        double[][] weights = new double[output][input];
        double scale = (double) input / output;
        double width = filter.antialias() ? Math.max(scale, 1) : 1;
        double reach = filter.radius() * width;
        for (int i = 0; i < output; i++) {
            double center = scale * (i + 0.5);
            int start = (int) Math.floor(center - reach + 0.5);
            int end = (int) Math.floor(center + reach + 0.5);
            double total = 0;
            for (int j = start; j < end; j++) {
                int inside = Math.min(Math.max(j, 0), input - 1);
                if (inside == j || !filter.antialias()) {
                    double weight = filter.weight((j + 0.5 - center) / width);
                    weights[i][inside] += weight;
                    total += weight;
                }
            }
            for (int j = 0; j < input; j++) {
                weights[i][j] /= total;
            }
        }
        return weights;
    }

    /** Returns the weighted sum of the rows of a box, {@code step} elements apart, as one row of {@code length}. */
    private static double[] alongColumns(double[] weights, double[] source, int from, int step, int length) {
        double[] line = new double[length];
        for (int row = 0; row < weights.length; row++) {
            for (int i = 0; i < length && weights[row] != 0; i++) {
                line[i] += weights[row] * source[from + row * step + i];
            }
        }
        return line;
    }

    private static double alongRow(double[] weights, double[] line, int channel, int channels) {
        double sum = 0;
        for (int column = 0; column < weights.length; column++) {
            if (weights[column] != 0) {
                sum += weights[column] * line[column * channels + channel];
            }
        }
        return sum;
    }
}
