package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;

/**
 * Takes the colour out of an image, sometimes; the number of channels stays.
 *
 * @param probability how often
 */
public record RandomGrayscale(double probability) implements Transform {
    /** Checks the probability. */
    public RandomGrayscale {
        Requirements.probability("the grayscale probability", probability);
    }

    @Override
    public void apply(Image image, RandomStream random) {
        if (random.nextBoolean(probability)) {
            ColorAdjustments.grayscale(image);
        }
    }
}
