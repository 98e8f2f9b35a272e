package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;

/** Cropping and resizing with a separable filter: first along rows, then along columns. */
public final class Resampling {
    /** The pixels that a bicubic filter weighs where an image grows: the usual number, and a loop of its own. */
    private static final int BICUBIC_TAPS = 4;

    private Resampling() {}

    /**
     * Cuts a box out of the source and resizes it, as torchvision's {@code resized_crop}; bicubic results may overshoot
     * [0, 1] slightly.
     *
     * @param height the target's height in pixels
     * @param width the target's width in pixels
     * @param target where the result goes, reshaped; may be the source
     * @throws IllegalArgumentException if the box leaves the source or a target side is below one
     */
    public static void resizedCrop(
            Image source, CropBox box, int height, int width, Interpolation interpolation, Image target) {
        box.requireInside(source);
        Requirements.positive("the target height", height);
        Requirements.positive("the target width", width);
        Scratch scratch = Scratch.ofThisThread();
        scratch.columns.compute(box.width(), width, interpolation);
        scratch.rows.compute(box.height(), height, interpolation);
        int length = Math.multiplyExact(source.channels(), width);
        // where nothing is overwritten that is still to be read, no more rows are kept than one of the target is made of
        boolean inPlace = source == target;
        int kept = inPlace ? box.height() : Math.min(box.height(), scratch.rows.stride());
        float[][] between = scratch.lines(kept, length);
        float[] line = scratch.line(length);
        int next = inPlace ? alongRows(source, box, 0, box.height(), width, scratch.columns, between, kept) : 0;
        int channels = source.channels();
        target.reshape(channels, height, width);
        for (int y = 0; y < height; y++) {
            int first = scratch.rows.starts()[y];
            int end = first + scratch.rows.counts()[y];
            if (next < end) {
                next = alongRows(source, box, Math.max(next, first), end, width, scratch.columns, between, kept);
            }
            alongColumns(between, kept, first, end - first, scratch.rows, y, line, length);
            for (int c = 0; c < channels; c++) {
                System.arraycopy(line, c * width, target.pixels(), (c * height + y) * width, width);
            }
        }
    }

    /**
     * Cuts a box out of an image in place.
     *
     * @throws IllegalArgumentException if the box leaves the image
     */
    public static void crop(Image image, CropBox box) {
        box.requireInside(image);
        int channels = image.channels();
        int height = image.height();
        int width = image.width();
        float[] pixels = image.pixels();
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < box.height(); y++) {
                int from = (c * height + box.top() + y) * width + box.left();
                System.arraycopy(pixels, from, pixels, (c * box.height() + y) * box.width(), box.width());
            }
        }
        image.reshape(channels, box.height(), box.width());
    }

    /** Resizes rows of a box along the row, all channels of one after another into one line; returns the end. */
    private static int alongRows(
            Image source,
            CropBox box,
            int first,
            int end,
            int width,
            ResampleWeights filter,
            float[][] lines,
            int kept) {
        for (int row = first; row < end; row++) {
            for (int c = 0; c < source.channels(); c++) {
                int from = (c * source.height() + box.top() + row) * source.width() + box.left();
                alongRow(source.pixels(), from, lines[row % kept], c * width, width, filter);
            }
        }
        return end;
    }

    private static void alongRow(float[] source, int from, float[] target, int to, int width, ResampleWeights filter) {
        int[] starts = filter.starts();
        int[] counts = filter.counts();
        float[] weights = filter.weights();
        int stride = filter.stride();
        for (int x = 0; x < width; x++) {
            int at = from + starts[x];
            int weight = x * stride;
            int count = counts[x];
            float sum;
            int k;
            if (count >= BICUBIC_TAPS) {
                sum = source[at] * weights[weight]
                        + source[at + 1] * weights[weight + 1]
                        + source[at + 2] * weights[weight + 2]
                        + source[at + 3] * weights[weight + 3];
                k = BICUBIC_TAPS;
            } else {
                sum = 0;
                k = 0;
            }
            for (; k < count; k++) {
                sum += source[at + k] * weights[weight + k];
            }
            target[to + x] = sum;
        }
    }

    private static void alongColumns(
            float[][] lines, int kept, int first, int count, ResampleWeights filter, int y, float[] target, int length) {
        float[] w = filter.weights();
        int at = y * filter.stride();
        int k = 0;
        if (count >= BICUBIC_TAPS) {
            float[] a = lines[first % kept];
            float[] b = lines[(first + 1) % kept];
            float[] c = lines[(first + 2) % kept];
            float[] d = lines[(first + 3) % kept];
            Lines.sum(target, w[at], a, w[at + 1], b, w[at + 2], c, w[at + 3], d, length);
            k = BICUBIC_TAPS;
        } else {
            Lines.scale(target, w[at], lines[first % kept], length);
            k = 1;
        }
        for (; k + 3 <= count; k += 3) {
            float[] a = lines[(first + k) % kept];
            float[] b = lines[(first + k + 1) % kept];
            float[] c = lines[(first + k + 2) % kept];
            Lines.add(target, w[at + k], a, w[at + k + 1], b, w[at + k + 2], c, length);
        }
        for (; k < count; k++) {
            Lines.add(target, w[at + k], lines[(first + k) % kept], length);
        }
    }
}
