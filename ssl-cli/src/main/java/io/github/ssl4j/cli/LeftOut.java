package io.github.ssl4j.cli;

import io.github.ssl4j.data.CorruptImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** Says which images were left out because they cannot be read. */
final class LeftOut {
    private static final int NAMED = 20;

    private LeftOut() {}

    /**
     * Prints how many there are and names the first; nothing if there are none.
     *
     * @param file in which all are named
     */
    static void print(PrintWriter out, List<CorruptImage> images, Path file) {
        int count = images.size();
        if (count == 0) {
            return;
        }
        out.printf("Left out: %s that cannot be read.%n", Counted.of(count, "image"));
        for (CorruptImage image : images.subList(0, Math.min(NAMED, count))) {
            out.printf("  %s: %s%n", image.name(), image.reason());
        }
        if (count > NAMED) {
            out.printf("  and %d more, named in %s%n", count - NAMED, file);
        }
    }
}
