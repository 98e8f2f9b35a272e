package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;

/** Cropping and resizing with a separable filter: first along rows, then along columns. */
public final class Resampling {
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
        int channels = source.channels();
        Scratch scratch = Scratch.ofThisThread();
        float[] between = scratch.plane(Math.multiplyExact(channels * box.height(), width));
        scratch.columns.compute(box.width(), width, interpolation);
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < box.height(); y++) {
                int from = (c * source.height() + box.top() + y) * source.width() + box.left();
                alongRow(source.pixels(), from, between, (c * box.height() + y) * width, width, scratch.columns);
            }
        }
        scratch.rows.compute(box.height(), height, interpolation);
        target.reshape(channels, height, width);
        for (int c = 0; c < channels; c++) {
            alongColumns(between, c * box.height() * width, target, c, scratch.rows);
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

    private static void alongRow(float[] source, int from, float[] target, int to, int width, ResampleWeights filter) {
        int[] starts = filter.starts();
        int[] counts = filter.counts();
        float[] weights = filter.weights();
        int stride = filter.stride();
        for (int x = 0; x < width; x++) {
            int first = from + starts[x];
            int weight = x * stride;
            float sum = 0;
            for (int k = 0; k < counts[x]; k++) {
                sum += source[first + k] * weights[weight + k];
            }
            target[to + x] = sum;
        }
    }

    private static void alongColumns(float[] source, int from, Image target, int channel, ResampleWeights filter) {
        int width = target.width();
        float[] pixels = target.pixels();
        for (int y = 0; y < target.height(); y++) {
            int row = (channel * target.height() + y) * width;
            int weight = y * filter.stride();
            int first = from + filter.starts()[y] * width;
            int count = filter.counts()[y];
            Lines.scale(source, first, filter.weights()[weight], pixels, row, width);
            for (int k = 1; k < count; k++) {
                Lines.addScaled(source, first + k * width, filter.weights()[weight + k], pixels, row, width);
            }
        }
    }
}
