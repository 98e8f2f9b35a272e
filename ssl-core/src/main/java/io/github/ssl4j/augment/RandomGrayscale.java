package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;

/**
 * Converts an image to grayscale, with the given probability; the number of channels stays the same.
 *
 * @param probability the probability of the conversion
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
