package io.github.ssl4j.augment;

import io.github.ssl4j.device.ResampleFilter;
import java.util.Arrays;

/** Which input pixels of one axis contribute to each output pixel, and with which weights. */
final class ResampleWeights {
    /** The pixels that a bicubic filter weighs where an image grows, the most usual number. */
    static final int GROUP = 4;

    private int[] starts = new int[0];
    private int[] counts = new int[0];
    private float[] weights = new float[0];
    private double[] taps = new double[0];
    private int stride;
    private int widest;

    /** The first input pixel of each output pixel. */
    int[] starts() {
        return starts;
    }

    /** The number of input pixels of each output pixel. */
    int[] counts() {
        return counts;
    }

    /** The weights; those of output pixel i start at {@code i * stride()}. */
    float[] weights() {
        return weights;
    }

    int stride() {
        return stride;
    }

    /** The largest number of input pixels of an output pixel. */
    int widest() {
        return widest;
    }

    void compute(int input, int output, Interpolation interpolation) {
        ResampleFilter filter = interpolation.filter();
        double scale = (double) input / output;
        double filterScale = filter.antialias() ? Math.max(scale, 1) : 1;
        double support = filter.radius() * filterScale;
        reserve(output, Math.min(input, multiple(2 * (int) Math.ceil(support) + 1)));
        widest = 0;
        for (int i = 0; i < output; i++) {
            double center = scale * (i + 0.5);
            int start = (int) Math.floor(center - support + 0.5);
            int end = (int) Math.floor(center + support + 0.5);
            if (filter.antialias()) {
                sample(i, Math.max(start, 0), Math.min(end, input), input, center, filterScale, filter);
            } else {
                sample(i, start, end, input, center, filterScale, filter);
            }
        }
    }

    /** Weights of the pixels from start to end; a pixel beyond the edge counts as the pixel at the edge. */
    private void sample(
            int i, int start, int end, int input, double center, double filterScale, ResampleFilter filter) {
        int first = Math.max(start, 0);
        int count = Math.min(end, input) - first;
        Arrays.fill(taps, 0, count, 0);
        double total = 0;
        for (int j = start; j < end; j++) {
            double weight = filter.weight((j + 0.5 - center) / filterScale);
            taps[Math.min(Math.max(j - first, 0), count - 1)] += weight;
            total += weight;
        }
        for (int k = 0; k < count; k++) {
            weights[i * stride + k] = (float) (taps[k] / total);
        }
        starts[i] = first;
        counts[i] = count;
        widest = Math.max(widest, count);
    }

    /**
     * Gives each output pixel the same number of input pixels, a multiple of {@link #GROUP} where there are as many, by
     * weights of zero; returns that number.
     */
    int even(int input, int output) {
        int width = Math.min(input, multiple(widest));
        for (int i = 0; i < output; i++) {
            int shift = Math.max(0, starts[i] + width - input);
            int at = i * stride;
            System.arraycopy(weights, at, weights, at + shift, counts[i]);
            Arrays.fill(weights, at, at + shift, 0);
            Arrays.fill(weights, at + shift + counts[i], at + width, 0);
            starts[i] -= shift;
            counts[i] = width;
        }
        return width;
    }

    private static int multiple(int count) {
        return (count + GROUP - 1) / GROUP * GROUP;
    }

    private void reserve(int output, int taps) {
        stride = taps;
        if (starts.length < output) {
            starts = new int[output];
            counts = new int[output];
        }
        if (weights.length < output * taps) {
            weights = new float[output * taps];
        }
        if (this.taps.length < taps) {
            this.taps = new double[taps];
        }
    }
}
