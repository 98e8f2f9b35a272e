package io.github.ssl4j.encoder;

/**
 * How the images of a source are embedded batch by batch.
 *
 * @param batchSize N, images embedded at a time; the features of an image may depend on it in their last bits
 * @param firstBatch the batch to begin with, from 0
 * @param places whether to keep the features of the L places of an image [N, L, D], the patch tokens of a vision
 *     transformer or the last feature map of a ResNet, instead of pooled ones [N, D]
 */
public record EmbedOptions(int batchSize, int firstBatch, boolean places) {
    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if the batch size is below 1 or the first batch below 0
     */
    public EmbedOptions {
        if (batchSize < 1 || firstBatch < 0) {
            throw new IllegalArgumentException(
                    "expected a batch size from 1 and a first batch from 0, found " + batchSize + " and " + firstBatch);
        }
    }

    /** Returns the options for pooled features, from the first batch on. */
    public static EmbedOptions of(int batchSize) {
        return new EmbedOptions(batchSize, 0, false);
    }
}
