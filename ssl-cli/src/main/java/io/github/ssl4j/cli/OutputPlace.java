package io.github.ssl4j.cli;

import io.github.ssl4j.safetensors.AtomicFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where a file is to be written, checked before the work that it is to hold. */
final class OutputPlace {
    private OutputPlace() {}

    /** Throws an IllegalArgumentException that names an option unless its file can be written. */
    static void require(String option, Path file) {
        try {
            AtomicFile.requireFile(file);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
        }
        Path above = file.toAbsolutePath().getParent();
        while (!Files.exists(above)) {
            above = above.getParent();
        }
        if (!Files.isDirectory(above) || !Files.isWritable(above)) {
            throw new IllegalArgumentException(
                    option + " " + file + ": expected a folder that can be written, found " + above);
        }
    }
}
