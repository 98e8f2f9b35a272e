package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;

/**
 * Red, green and blue of some pixels of an image, each in an array of its own, so that loops over them become vector
 * instructions; short enough for the first-level cache.
 */
final class ColorLines {
    private static final int LENGTH = 1024;
    private static final int ARRAYS = 6;
    private static final float RED = 0.2989f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;
    /** Brings the difference of any two colours, normal numbers of [0, 1], to one or more. */
    private static final float STEEP = 3e38f;

    /** A change of colours in place. */
    @FunctionalInterface
    interface Change {
        void apply(ColorLines colors);
    }

    private final float[] red;
    private final float[] green;
    private final float[] blue;
    private final float[] first;
    private final float[] second;
    private final float[] third;
    private int length;

    private ColorLines(float[][] lines) {
        red = lines[0];
        green = lines[1];
        blue = lines[2];
        first = lines[3];
        second = lines[4];
        third = lines[5];
    }

    /** Changes all pixels of an image of three channels. */
    static void change(Image image, Change change) {
        int plane = image.height() * image.width();
        float[] pixels = image.pixels();
        ColorLines colors = new ColorLines(Scratch.ofThisThread().lines(ARRAYS, LENGTH));
        for (int at = 0; at < plane; at += LENGTH) {
            int length = Math.min(LENGTH, plane - at);
            System.arraycopy(pixels, at, colors.red, 0, length);
            System.arraycopy(pixels, plane + at, colors.green, 0, length);
            System.arraycopy(pixels, 2 * plane + at, colors.blue, 0, length);
            colors.length = length;
            change.apply(colors);
            System.arraycopy(colors.red, 0, pixels, at, length);
            System.arraycopy(colors.green, 0, pixels, plane + at, length);
            System.arraycopy(colors.blue, 0, pixels, 2 * plane + at, length);
        }
    }

    /** The gray of an image of three channels, summed up. */
    static double sumOfGray(Image image) {
        int plane = image.height() * image.width();
        float[] pixels = image.pixels();
        return RED * Lines.sum(pixels, 0, plane)
                + GREEN * Lines.sum(pixels, plane, plane)
                + BLUE * Lines.sum(pixels, 2 * plane, plane);
    }

    void grayscale() {
        gray(red, green, blue, first, length);
        System.arraycopy(first, 0, red, 0, length);
        System.arraycopy(first, 0, green, 0, length);
        System.arraycopy(first, 0, blue, 0, length);
    }

    void saturation(float factor) {
        gray(red, green, blue, first, length);
        Lines.blendClamped(red, factor, first, length);
        Lines.blendClamped(green, factor, first, length);
        Lines.blendClamped(blue, factor, first, length);
    }

    /**
     * Turns the hue by so many sixths of a full turn, from -3 to 3: the formula of Smith 1978, "Color gamut transform
     * pairs", its cases taken by factors that are 1 or 0.
     */
    void hue(float turn) {
        low(red, green, blue, first, length);
        chroma(red, green, blue, first, second, length);
        hue(red, green, blue, second, third, length);
        turn(third, turn, length);
        farFrom(3, first, second, third, red, length);
        near(2, first, second, third, green, length);
        near(4, first, second, third, blue, length);
    }

    private static void gray(float[] red, float[] green, float[] blue, float[] gray, int length) {
        for (int i = 0; i < length; i++) {
            gray[i] = RED * red[i] + GREEN * green[i] + BLUE * blue[i];
        }
    }

    private static void low(float[] red, float[] green, float[] blue, float[] low, int length) {
        for (int i = 0; i < length; i++) {
            low[i] = Math.min(red[i], Math.min(green[i], blue[i]));
        }
    }

    private static void chroma(float[] red, float[] green, float[] blue, float[] low, float[] chroma, int length) {
        for (int i = 0; i < length; i++) {
            chroma[i] = Math.max(red[i], Math.max(green[i], blue[i])) - low[i];
        }
    }

    /** The hue in sixths, from -1 to 5, by the largest of the three; 0 where all are the same. */
    private static void hue(float[] red, float[] green, float[] blue, float[] chroma, float[] hue, int length) {
        for (int i = 0; i < length; i++) {
            float byRed = Math.min(Math.max((red[i] - Math.max(green[i], blue[i])) * STEEP + 1, 0f), 1f);
            float byGreen = (1 - byRed) * Math.min(Math.max((green[i] - blue[i]) * STEEP + 1, 0f), 1f);
            float byBlue = 1 - byRed - byGreen;
            float difference =
                    byRed * (green[i] - blue[i]) + byGreen * (blue[i] - red[i]) + byBlue * (red[i] - green[i]);
            hue[i] = 2 * byGreen + 4 * byBlue + difference / Math.max(chroma[i], Float.MIN_NORMAL);
        }
    }

    /** Adds a turn, and brings the hue back to [0, 6). */
    private static void turn(float[] hue, float turn, int length) {
        for (int i = 0; i < length; i++) {
            float turned = hue[i] + turn;
            float below = Math.min(Math.max(turned * -STEEP, 0f), 1f);
            float above = Math.min(Math.max((turned - 6) * STEEP + 1, 0f), 1f);
            hue[i] = turned + 6 * below - 6 * above;
        }
    }

    /** A colour that is full within a sixth of a hue and gone from two sixths on. */
    private static void near(float full, float[] low, float[] chroma, float[] hue, float[] color, int length) {
        for (int i = 0; i < length; i++) {
            float share = Math.min(Math.max(2 - Math.abs(hue[i] - full), 0f), 1f);
            color[i] = low[i] + chroma[i] * share;
        }
    }

    /** A colour that is gone within a sixth of a hue and full from two sixths on. */
    private static void farFrom(float gone, float[] low, float[] chroma, float[] hue, float[] color, int length) {
        for (int i = 0; i < length; i++) {
            float share = Math.min(Math.max(Math.abs(hue[i] - gone) - 1, 0f), 1f);
            color[i] = low[i] + chroma[i] * share;
        }
    }
}
