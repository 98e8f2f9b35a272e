package io.github.ssl4j.pretrain;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageInspection;
import io.github.ssl4j.data.ImageSource;
import java.util.ArrayList;
import java.util.List;

/**
 * The sizes of images, measured on a sample.
 *
 * @param images how many images there are
 * @param looked how many of them were measured
 * @param height the mean height in pixels
 * @param width the mean width in pixels
 * @param uniform whether all that were measured have one size
 */
record ImageSurvey(int images, int looked, int height, int width, boolean uniform) {
    private static final int SAMPLE = 256;
    static final int LARGEST_SMALL_IMAGE = 64;
    private static final int SMALLEST_FOR_224 = 192;
    private static final int STEP = 32;

    /**
     * Measures images spread evenly over a source; corrupt ones are passed over.
     *
     * @throws IllegalArgumentException if none of them can be read
     */
    static ImageSurvey of(ImageSource source) {
        List<Integer> heights = new ArrayList<>();
        List<Integer> widths = new ArrayList<>();
        Image image = new Image(source.channels(), 1, 1);
        int count = Math.min(SAMPLE, source.size());
        for (int i = 0; i < count; i++) {
            try {
                ImageInspection.Size size =
                        ImageInspection.sizeOf(source, (int) ((long) i * source.size() / count), image);
                heights.add(size.height());
                widths.add(size.width());
            } catch (CorruptImageException e) {
                continue; // training names and counts it
            }
        }
        if (heights.isEmpty()) {
            throw new IllegalArgumentException(
                    "images: expected some that can be read, found none among " + count + " of " + source.size());
        }
        boolean uniform = heights.stream().distinct().count() == 1
                && widths.stream().distinct().count() == 1;
        return new ImageSurvey(source.size(), heights.size(), mean(heights), mean(widths), uniform);
    }

    private static int mean(List<Integer> values) {
        return (int)
                Math.rint(values.stream().mapToInt(Integer::intValue).average().orElseThrow());
    }

    /** Returns whether these are small images, such as those of CIFAR-10, and no photographs. */
    boolean small() {
        return side() <= LARGEST_SMALL_IMAGE;
    }

    /** Returns the side of a square of the same area, of which crops take their share. */
    private double side() {
        return Math.sqrt((double) height * width);
    }

    /** Returns the side of a view, 224 or 96 pixels, for which photographs need hardly be enlarged. */
    int photoSize() {
        return side() < SMALLEST_FOR_224 ? 96 : 224;
    }

    /**
     * Returns the side of the global crops of a multi-crop, in whole steps of 32 pixels: as {@link #photoSize}, but no
     * larger than the photographs.
     */
    int globalCropSize() {
        int whole = Math.max(height, width) / STEP * STEP;
        return whole == 0 ? photoSize() : Math.min(photoSize(), whole);
    }

    /** Returns the side of a view for small images: their own where they are square and of one size, else 32 pixels. */
    int smallSize() {
        boolean own = uniform && height == width && height % 4 == 0 && height >= 24;
        return own ? height : 32;
    }

    /** Returns what was found, in words. */
    String inWords() {
        String sizes = uniform ? width + " x " + height : "about " + rounded(width) + " x " + rounded(height);
        return "%s of %s pixels (%,d of %,d sampled)"
                .formatted(small() ? "small images" : "photographs", sizes, looked, images);
    }

    private static int rounded(int pixels) {
        return pixels < 100 ? pixels : 10 * Math.round(pixels / 10f);
    }
}
