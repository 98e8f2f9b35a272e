package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;

/**
 * Inverts the bright values of an image, with the given probability.
 *
 * @param threshold the smallest value that is inverted, in [0, 1]
 * @param probability the probability of solarization
 */
public record Solarize(double threshold, double probability) implements Transform {
    /** Checks both numbers. */
    public Solarize {
        Requirements.probability("the solarize threshold", threshold);
        Requirements.probability("the solarize probability", probability);
    }

    @Override
    public void apply(Image image, RandomStream random) {
        if (random.nextBoolean(probability)) {
            ColorAdjustments.solarize(image, threshold);
        }
    }
}
