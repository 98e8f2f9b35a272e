package io.github.ssl4j.shards;

/** Follows the writing of shards. */
@FunctionalInterface
public interface ShardListener {
    /** Follows nothing. */
    ShardListener NONE = (done, images, leftOut) -> {};

    /**
     * Called at the beginning, with what was done before, and after every image.
     *
     * @param done images of the source that are done with
     * @param images how many there are
     * @param leftOut how many of those done cannot be read
     */
    void onProgress(int done, int images, int leftOut);
}
