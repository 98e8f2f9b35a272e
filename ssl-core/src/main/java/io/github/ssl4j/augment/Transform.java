package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;

/** A change to an image in place. A transform may be used by several threads at once. */
@FunctionalInterface
public interface Transform {
    /**
     * Changes the image.
     *
     * @param random the only source of randomness
     */
    void apply(Image image, RandomStream random);
}
