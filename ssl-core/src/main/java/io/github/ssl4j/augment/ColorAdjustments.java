package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;

/**
 * Colour changes by given factors, equal to torchvision's {@code adjust_*} on float tensors. Images have three
 * channels, red, green and blue, or are gray with one; others are refused where colour matters.
 */
public final class ColorAdjustments {
    private ColorAdjustments() {}

    /**
     * Multiplies by the factor and clamps to [0, 1]: 0 is black, 1 the image itself.
     *
     * @throws IllegalArgumentException if the factor is negative
     */
    public static void brightness(Image image, double factor) {
        Requirements.notNegative("the brightness factor", factor);
        Lines.affineClamped(image.pixels(), 0, (float) factor, 0, size(image));
    }

    /**
     * Blends with the mean gray of the image and clamps to [0, 1]: 0 is the mean, 1 the image itself.
     *
     * @throws IllegalArgumentException if the factor is negative or the image has neither one nor three channels
     */
    public static void contrast(Image image, double factor) {
        Requirements.notNegative("the contrast factor", factor);
        float[] pixels = image.pixels();
        int plane = image.height() * image.width();
        double sum = isColor(image) ? ColorLines.sumOfGray(image) : Lines.sum(pixels, 0, plane);
        Lines.affineClamped(pixels, 0, (float) factor, (float) ((1 - factor) * sum / plane), size(image));
    }

    /**
     * Blends with the gray image and clamps to [0, 1]: 0 is gray, 1 the image itself. A gray image stays as it is.
     *
     * @throws IllegalArgumentException if the factor is negative or the image has neither one nor three channels
     */
    public static void saturation(Image image, double factor) {
        Requirements.notNegative("the saturation factor", factor);
        if (!isColor(image)) {
            return;
        }
        ColorLines.change(image, colors -> colors.saturation((float) factor));
    }

    /**
     * Rotates the hue by the given fraction of a full turn. A gray image stays as it is.
     *
     * @throws IllegalArgumentException if the factor is outside [-0.5, 0.5] or the image has neither one nor three
     *     channels
     */
    public static void hue(Image image, double factor) {
        Requirements.require(Math.abs(factor) <= 0.5, "the hue factor", "in [-0.5, 0.5]", factor);
        if (!isColor(image)) {
            return;
        }
        ColorLines.change(image, colors -> colors.hue((float) (6 * factor)));
    }

    /**
     * Makes all three channels 0.2989 R + 0.587 G + 0.114 B. A gray image stays as it is.
     *
     * @throws IllegalArgumentException if the image has neither one nor three channels
     */
    public static void grayscale(Image image) {
        if (!isColor(image)) {
            return;
        }
        ColorLines.change(image, ColorLines::grayscale);
    }

    /** Inverts every value of at least the threshold: v becomes 1 - v. */
    public static void solarize(Image image, double threshold) {
        float[] pixels = image.pixels();
        float limit = (float) threshold;
        int size = size(image);
        for (int i = 0; i < size; i++) {
            float value = pixels[i];
            pixels[i] = value >= limit ? 1 - value : value;
        }
    }

    private static boolean isColor(Image image) {
        if (image.channels() != 1 && image.channels() != 3) {
            throw new IllegalArgumentException(
                    "colour changes need an image of 1 or 3 channels, found " + image.channels());
        }
        return image.channels() == 3;
    }

    private static int size(Image image) {
        return image.channels() * image.height() * image.width();
    }
}
