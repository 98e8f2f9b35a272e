package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;

/**
 * Sets some bands of an image to zero, of a normalised one its mean, with the given probability: each with the
 * probability {@code share}, but never all of them. It takes the place of the conversion to grayscale where channels
 * are no colours: what is learned must not rest on one band alone.
 *
 * @param share the part of the bands that is dropped, in [0, 1]
 * @param probability the probability that bands are dropped at all
 */
public record BandDrop(double share, double probability) implements Transform {
    /** Checks both numbers. */
    public BandDrop {
        Requirements.probability("the share of dropped bands", share);
        Requirements.probability("the probability of dropping bands", probability);
    }

    @Override
    public void apply(Image image, RandomStream random) {
        if (!random.nextBoolean(probability)) {
            return;
        }
        int plane = image.height() * image.width();
        int kept = random.nextInt(image.channels());
        for (int c = 0; c < image.channels(); c++) {
            if (random.nextBoolean(share) && c != kept) {
                Arrays.fill(image.pixels(), c * plane, (c + 1) * plane, 0);
            }
        }
    }
}
