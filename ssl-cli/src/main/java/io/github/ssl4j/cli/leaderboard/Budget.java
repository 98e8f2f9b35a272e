package io.github.ssl4j.cli.leaderboard;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;

/**
 * How much a run may train, met to the image: where a whole number of epochs over all images would miss it, every
 * epoch is one over a part of them.
 *
 * @param epochs the number of epochs
 * @param imagesPerEpoch how many images an epoch has
 */
record Budget(int epochs, int imagesPerEpoch) {
    private static final long PART = 0x626f617264L;

    /**
     * Returns the budget of so many minutes at a pace.
     *
     * @param available how many images there are
     * @throws IllegalArgumentException if it is less than one batch
     */
    static Budget of(String run, double minutes, double imagesPerSecond, int available, int batch) {
        long images = Math.round(60 * minutes * imagesPerSecond);
        if (images < batch) {
            throw new IllegalArgumentException("run " + run + ": expected a budget of at least one batch of " + batch
                    + " images, found one of " + images + ": " + minutes + " minutes at " + imagesPerSecond
                    + " images/s");
        }
        int epochs = (int) ((images + available - 1) / available);
        return new Budget(epochs, (int) (images / epochs));
    }

    /** Returns the images of an epoch, the same for all seeds and methods of that budget. */
    ImageSource select(ImageSource images) {
        if (imagesPerEpoch == images.size()) {
            return images.subset(0, images.size());
        }
        int[] order = RandomStream.of(PART).permutation(images.size());
        int[] part = Arrays.copyOf(order, imagesPerEpoch);
        Arrays.sort(part);
        return images.select(part);
    }
}
