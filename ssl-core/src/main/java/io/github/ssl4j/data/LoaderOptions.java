package io.github.ssl4j.data;

/**
 * How an {@link ImageLoader} makes batches.
 *
 * @param batchSize images per batch, N; of all workers
 * @param threads threads that decode and augment
 * @param prefetch batches made ahead of the one in use
 * @param seed the key of the order of images and of their views
 * @param shuffle whether every epoch has its own order
 * @param dropLast whether the images left over after the last full batch of an epoch are left out
 * @param share which of the images of a batch are made
 */
public record LoaderOptions(
        int batchSize, int threads, int prefetch, long seed, boolean shuffle, boolean dropLast, BatchShare share) {
    private static final int DEFAULT_PREFETCH = 2;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if a number is below one, or the batch has no equal parts for the workers
     */
    public LoaderOptions {
        requirePositive("batch size", batchSize);
        requirePositive("threads", threads);
        requirePositive("prefetch", prefetch);
        if (!share.divides(batchSize)) {
            throw new IllegalArgumentException(
                    "batch size: expected a multiple of the " + share.workers() + " workers, found " + batchSize);
        }
    }

    /** Full batches in an order of their own in every epoch, made by a thread per processor. */
    public static LoaderOptions forTraining(int batchSize, long seed) {
        return new LoaderOptions(batchSize, defaultThreads(), DEFAULT_PREFETCH, seed, true, true, BatchShare.WHOLE);
    }

    /** Every image once, in the order of the source, made by a thread per processor. */
    public static LoaderOptions forEvaluation(int batchSize) {
        return new LoaderOptions(batchSize, defaultThreads(), DEFAULT_PREFETCH, 0, false, false, BatchShare.WHOLE);
    }

    /** The same with another number of threads. */
    public LoaderOptions withThreads(int threads) {
        return new LoaderOptions(batchSize, threads, prefetch, seed, shuffle, dropLast, share);
    }

    /** The same with another number of batches made ahead. */
    public LoaderOptions withPrefetch(int prefetch) {
        return new LoaderOptions(batchSize, threads, prefetch, seed, shuffle, dropLast, share);
    }

    /** The same with only one worker's images of every batch made. */
    public LoaderOptions withShare(BatchShare newShare) {
        return new LoaderOptions(batchSize, threads, prefetch, seed, shuffle, dropLast, newShare);
    }

    /** The same for every image once, in the order of the source, the last batch smaller where they do not divide. */
    public LoaderOptions everyImageInOrder() {
        return new LoaderOptions(batchSize, threads, prefetch, seed, false, false, share);
    }

    private static int defaultThreads() {
        return Runtime.getRuntime().availableProcessors();
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " must be at least 1, found " + value);
        }
    }
}
