package io.github.ssl4j.pretrain;

import io.github.ssl4j.data.ViewSize;

/**
 * The sizes of a run, which some methods are made to.
 *
 * @param images how many images there are to train on
 * @param batch N, images per step
 * @param size the size of the first view
 * @param patch P, the side of a transformer's patch in pixels; 0 for other encoders
 * @param seed of weights, order and views
 */
public record RunShape(int images, int batch, ViewSize size, int patch, long seed) {

    /** Checks the numbers. */
    public RunShape {
        if (images < 1 || batch < 1 || patch < 0) {
            throw new IllegalArgumentException(
                    "run: expected at least 1 image and a batch, and patches of 0 pixels or more, found " + images
                            + " images, a batch of " + batch + " and patches of " + patch + " pixels");
        }
    }

    /** A run whose first view is a square of so many pixels along a side. */
    public RunShape(int images, int batch, int size, int patch, long seed) {
        this(images, batch, ViewSize.square(size), patch, seed);
    }
}
