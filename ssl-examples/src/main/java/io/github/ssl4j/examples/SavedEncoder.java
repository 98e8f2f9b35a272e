package io.github.ssl4j.examples;

import java.nio.file.Files;
import java.nio.file.Path;

/** The file of an encoder that an option names. */
final class SavedEncoder {
    private SavedEncoder() {}

    /**
     * Returns the path.
     *
     * @throws IllegalArgumentException if there is no file
     */
    static Path require(Path encoder) {
        if (!Files.isRegularFile(encoder)) {
            throw new IllegalArgumentException(
                    "expected an encoder in " + encoder.toAbsolutePath() + ", found no file there");
        }
        return encoder;
    }
}
