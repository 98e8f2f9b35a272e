package io.github.ssl4j.embedding;

import java.util.List;

/**
 * Images that are linked with each other by a cosine of at least a threshold, directly or through others of the group.
 *
 * @param images two or more in the order of the index, each with the largest cosine between it and another of the group
 */
public record DuplicateGroup(List<Neighbour> images) {
    /** Copies the list. */
    public DuplicateGroup {
        images = List.copyOf(images);
    }
}
