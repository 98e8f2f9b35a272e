package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;

/**
 * Multiplies every band of an image by a random gain and adds a random offset, each drawn anew for each band, with the
 * given probability: the colour jitter of images whose channels are no colours. Meant for normalised images, where it
 * stretches the values around the band's mean and an offset counts in the band's standard deviations. Nothing is
 * clamped.
 *
 * @param gain gains are uniform in [1 - gain, 1 + gain]; from 0, none, to 1
 * @param offset offsets are uniform in [-offset, offset]; 0 for none
 * @param probability the probability that the image is changed at all
 */
public record BandJitter(double gain, double offset, double probability) implements Transform {
    /** Checks every number. */
    public BandJitter {
        Requirements.require(gain >= 0 && gain <= 1, "the gain of bands", "in [0, 1]", gain);
        Requirements.notNegative("the offset of bands", offset);
        Requirements.probability("the jitter probability", probability);
    }

    @Override
    public void apply(Image image, RandomStream random) {
        if (!random.nextBoolean(probability)) {
            return;
        }
        int plane = image.height() * image.width();
        for (int c = 0; c < image.channels(); c++) {
            float factor = (float) random.uniform(1 - gain, 1 + gain);
            float added = (float) random.uniform(-offset, offset);
            Lines.affine(image.pixels(), c * plane, factor, added, plane);
        }
    }
}
