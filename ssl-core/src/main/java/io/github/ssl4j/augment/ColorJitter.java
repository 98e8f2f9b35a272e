package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;

/**
 * Changes brightness, contrast, saturation and hue by random factors in random order, with the given probability.
 *
 * <p>The first three factors are uniform in [max(0, 1 - x), 1 + x], the hue factor in [-x, x]. On gray images only
 * brightness and contrast have an effect.
 *
 * @param brightness strength of the change, zero for none
 * @param contrast strength of the change, zero for none
 * @param saturation strength of the change, zero for none
 * @param hue strength of the change, at most 0.5, zero for none
 * @param probability the probability that the image is changed at all
 */
public record ColorJitter(double brightness, double contrast, double saturation, double hue, double probability)
        implements Transform {
    private static final int KINDS = 4;

    /** Checks every number. */
    public ColorJitter {
        Requirements.notNegative("the brightness strength", brightness);
        Requirements.notNegative("the contrast strength", contrast);
        Requirements.notNegative("the saturation strength", saturation);
        Requirements.require(hue >= 0 && hue <= 0.5, "the hue strength", "in [0, 0.5]", hue);
        Requirements.probability("the jitter probability", probability);
    }

    /** The jitter of Chen et al. 2020: (0.8, 0.8, 0.8, 0.2) times the strength, with probability 0.8. */
    public static ColorJitter ofStrength(double strength) {
        return new ColorJitter(0.8 * strength, 0.8 * strength, 0.8 * strength, 0.2 * strength, 0.8);
    }

    /** No jitter. */
    public static ColorJitter none() {
        return new ColorJitter(0, 0, 0, 0, 0);
    }

    @Override
    public void apply(Image image, RandomStream random) {
        if (!random.nextBoolean(probability)) {
            return;
        }
        int[] order = random.permutation(KINDS);
        double brightnessFactor = factor(brightness, random);
        double contrastFactor = factor(contrast, random);
        double saturationFactor = factor(saturation, random);
        double hueFactor = random.uniform(-hue, hue);
        adjust(image, order, brightnessFactor, contrastFactor, saturationFactor, hueFactor);
    }

    /**
     * Changes an image by given factors.
     *
     * @param order in which to change brightness (0), contrast (1), saturation (2) and hue (3)
     * @throws IllegalArgumentException if the order holds another number or a factor is outside its range
     */
    public static void adjust(
            Image image, int[] order, double brightness, double contrast, double saturation, double hue) {
        for (int kind : order) {
            switch (kind) {
                case 0 -> {
                    if (brightness != 1) {
                        ColorAdjustments.brightness(image, brightness);
                    }
                }
                case 1 -> {
                    if (contrast != 1) {
                        ColorAdjustments.contrast(image, contrast);
                    }
                }
                case 2 -> {
                    if (saturation != 1) {
                        ColorAdjustments.saturation(image, saturation);
                    }
                }
                case 3 -> {
                    if (hue != 0) {
                        ColorAdjustments.hue(image, hue);
                    }
                }
                default -> throw new IllegalArgumentException("the jitter order holds 0 to 3, found " + kind);
            }
        }
    }

    private static double factor(double strength, RandomStream random) {
        return random.uniform(Math.max(0, 1 - strength), 1 + strength);
    }
}
