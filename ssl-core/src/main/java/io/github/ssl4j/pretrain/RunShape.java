package io.github.ssl4j.pretrain;

/**
 * The sizes of a run, which some methods are made to.
 *
 * @param images how many images there are to train on
 * @param batch N, images per step
 * @param size the side of the first view in pixels
 * @param patch P, the side of a transformer's patch in pixels; 0 for other encoders
 * @param seed of weights, order and views
 */
public record RunShape(int images, int batch, int size, int patch, long seed) {

    /** Checks the numbers. */
    public RunShape {
        if (images < 1 || batch < 1 || size < 1 || patch < 0) {
            throw new IllegalArgumentException(
                    "run: expected at least 1 image, a batch and views of at least 1 pixel, found "
                            + images + " images, a batch of " + batch + ", views of " + size + " and patches of "
                            + patch
                            + " pixels");
        }
    }
}
