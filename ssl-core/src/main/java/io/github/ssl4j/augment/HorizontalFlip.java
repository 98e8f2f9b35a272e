package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;

/**
 * Flips an image horizontally, with the given probability.
 *
 * @param probability the probability of a flip
 */
public record HorizontalFlip(double probability) implements Transform {
    /** Checks the probability. */
    public HorizontalFlip {
        Requirements.probability("the flip probability", probability);
    }

    @Override
    public void apply(Image image, RandomStream random) {
        if (random.nextBoolean(probability)) {
            flip(image);
        }
    }

    /** Flips an image horizontally. */
    public static void flip(Image image) {
        float[] pixels = image.pixels();
        int width = image.width();
        int rows = image.channels() * image.height();
        for (int row = 0; row < rows; row++) {
            int left = row * width;
            for (int right = left + width - 1; left < right; left++, right--) {
                float value = pixels[left];
                pixels[left] = pixels[right];
                pixels[right] = value;
            }
        }
    }
}
