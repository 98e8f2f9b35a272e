package io.github.ssl4j.shards;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.ssl4j.data.CorruptImage;
import java.util.List;

/**
 * A finished shard.
 *
 * @param file its name
 * @param first the index of its first image in the source
 * @param images how many it holds
 * @param bytes its length
 * @param sha256 its digest
 * @param leftOut the images that are not in it because they cannot be read
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record Shard(String file, int first, int images, long bytes, String sha256, List<CorruptImage> leftOut) {
    /** Copies the list. */
    public Shard {
        leftOut = List.copyOf(leftOut);
    }
}
