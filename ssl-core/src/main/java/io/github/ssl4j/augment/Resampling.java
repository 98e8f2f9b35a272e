package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import java.util.Arrays;

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
        Scratch scratch = Scratch.ofThisThread();
        scratch.columns.compute(box.width(), width, interpolation);
        scratch.rows.compute(box.height(), height, interpolation);
        int taps = scratch.columns.even(box.width(), width);
        int channels = source.channels();
        int length = Math.multiplyExact(channels, width);
        // where nothing is overwritten that is still to be read, no more rows are kept than one of the target is made
        // of
        int kept = source == target ? box.height() : scratch.rows.widest();
        float[][] between = scratch.lines(kept, length);
        float[] line = scratch.line(length);
        int next = 0;
        for (; source == target && next < box.height(); next++) {
            alongRow(source, box, next, scratch.columns, taps, between[next], width);
        }
        target.reshape(channels, height, width);
        for (int y = 0; y < height; y++) {
            int first = scratch.rows.starts()[y];
            int end = first + scratch.rows.counts()[y];
            for (next = Math.max(next, first); next < end; next++) {
                alongRow(source, box, next, scratch.columns, taps, between[next % kept], width);
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

    /** Resizes a row of a box along the row, all channels one after another into one line. */
    private static void alongRow(
            Image source, CropBox box, int row, ResampleWeights filter, int taps, float[] line, int width) {
        int channels = source.channels();
        int plane = source.height() * source.width();
        int from = (box.top() + row) * source.width() + box.left();
        Arrays.fill(line, 0, channels * width, 0);
        int grouped = taps - taps % ResampleWeights.GROUP;
        for (int k = 0; k < grouped; k += ResampleWeights.GROUP) {
            int c = 0;
            for (; c + 3 <= channels; c += 3) {
                RowFilter.addGroupToThree(source.pixels(), from + c * plane, plane, filter, k, line, c * width, width);
            }
            for (; c < channels; c++) {
                RowFilter.addGroup(source.pixels(), from + c * plane, filter, k, line, c * width, width);
            }
        }
        for (int c = 0; c < channels; c++) {
            for (int k = grouped; k < taps; k++) {
                RowFilter.add(source.pixels(), from + c * plane, filter, k, line, c * width, width);
            }
        }
    }

    private static void alongColumns(
            float[][] lines,
            int kept,
            int first,
            int count,
            ResampleWeights filter,
            int y,
            float[] target,
            int length) {
        float[] w = filter.weights();
        int at = y * filter.stride();
        int k = 0;
        if (count >= ResampleWeights.GROUP) {
            float[] a = lines[first % kept];
            float[] b = lines[(first + 1) % kept];
            float[] c = lines[(first + 2) % kept];
            float[] d = lines[(first + 3) % kept];
            Lines.sum(target, w[at], a, w[at + 1], b, w[at + 2], c, w[at + 3], d, length);
            k = ResampleWeights.GROUP;
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
