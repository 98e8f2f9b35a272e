package io.github.ssl4j.shards;

import io.github.ssl4j.data.CorruptImage;
import java.util.List;
import java.util.Optional;

/** An image as a shard holds it, or why it cannot be read. */
record Sample(List<Part> parts, Optional<CorruptImage> corrupt) {

    /** An entry of the tar file. */
    record Part(String name, byte[] content) {}

    static Sample corrupt(CorruptImage image) {
        return new Sample(List.of(), Optional.of(image));
    }
}
