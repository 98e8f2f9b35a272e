package io.github.ssl4j.shards;

import io.github.ssl4j.data.SourcePaths;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Which images are shrunk, how far, and where to.
 *
 * @param data where the images are, as {@link io.github.ssl4j.data.ImageSource#open(List)} takes it
 * @param out the folder of the shards
 * @param size the shorter side of a shrunk image in pixels; smaller images keep their size
 * @param format how images are encoded
 * @param imagesPerShard images of a shard but the last
 */
public record ShardPlan(SourcePaths data, Path out, int size, ShardFormat format, int imagesPerShard) {
    private static final int IMAGES_PER_SHARD = 1000;

    /**
     * Checks the numbers.
     *
     * @throws IllegalArgumentException if one is below one
     */
    public ShardPlan {
        Objects.requireNonNull(data, "data");
        Objects.requireNonNull(out, "out");
        Objects.requireNonNull(format, "format");
        requirePositive("size in pixels", size);
        requirePositive("number of images per shard", imagesPerShard);
    }

    /** Returns the plan for JPEGs, 1000 in a shard. */
    public static ShardPlan of(Path data, Path out, int size) {
        return new ShardPlan(SourcePaths.of(data), out, size, ShardFormat.JPG, IMAGES_PER_SHARD);
    }

    /** Returns the same plan with another format. */
    public ShardPlan withFormat(ShardFormat format) {
        return new ShardPlan(data, out, size, format, imagesPerShard);
    }

    /** Returns the same plan with so many images in a shard. */
    public ShardPlan withImagesPerShard(int images) {
        return new ShardPlan(data, out, size, format, images);
    }

    private static void requirePositive(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException("the " + name + " must be at least 1, found " + value);
        }
    }
}
