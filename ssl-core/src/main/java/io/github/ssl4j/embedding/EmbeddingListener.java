package io.github.ssl4j.embedding;

/** Follows the making of a file of embeddings. */
@FunctionalInterface
public interface EmbeddingListener {
    /** Does nothing. */
    EmbeddingListener NONE = (info, images) -> {};

    /**
     * Called once before the first batch, and after every batch once it is on the disk.
     *
     * @param info what the file is made of so far
     * @param images how many of {@code info.images()} are done, whether they have a row or cannot be read
     */
    void onProgress(EmbeddingInfo info, int images);
}
