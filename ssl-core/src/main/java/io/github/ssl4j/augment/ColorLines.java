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
     * Turns the hue by so many sixths of a full turn, from -3 to 3.
     *
     * <p>With colours stretched to [0, 1], where one of them is 0 and one is 1, the hue in sixths is t = 1 + G + B - R
     * where G is at least B, from red over green to cyan, and -t elsewhere: a formula without cases.
     */
    void hue(float turn) {
        low(red, green, blue, first, length);
        chroma(red, green, blue, first, second, length);
        side(green, blue, third, length);
        turned(red, green, blue, first, second, turn, third, length);
        color(first, second, third, 0, red, length);
        color(first, second, third, -2, green, length);
        color(first, second, third, 2, blue, length);
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

    /** 1 where green is at least blue, -1 elsewhere. */
    private static void side(float[] green, float[] blue, float[] side, int length) {
        for (int i = 0; i < length; i++) {
            side[i] = Math.min(Math.max((green[i] - blue[i]) * STEEP + 1, -1f), 1f);
        }
    }

    /** The hue in sixths after the turn, from -6 to 6. Gray has none, and any will do. */
    private static void turned(
            float[] red,
            float[] green,
            float[] blue,
            float[] low,
            float[] chroma,
            float turn,
            float[] hue,
            int length) {
        for (int i = 0; i < length; i++) {
            float stretched = (green[i] + blue[i] - red[i] - low[i]) / Math.max(chroma[i], Float.MIN_NORMAL);
            hue[i] = hue[i] * (1 + stretched) + turn;
        }
    }

    /** A colour by its distance on the circle of hues: full up to one sixth, none from two sixths on. */
    private static void color(float[] low, float[] chroma, float[] hue, float shift, float[] color, int length) {
        for (int i = 0; i < length; i++) {
            float distance = Math.abs(3 - Math.abs(Math.abs(hue[i] + shift) - 3));
            color[i] = low[i] + chroma[i] * Math.min(Math.max(2 - distance, 0f), 1f);
        }
    }
}
