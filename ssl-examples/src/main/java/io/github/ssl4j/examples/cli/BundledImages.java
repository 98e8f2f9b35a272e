package io.github.ssl4j.examples.cli;

import java.nio.file.Files;
import java.nio.file.Path;

/** The subset of Fashion-MNIST that comes with the launcher. */
final class BundledImages {
    private BundledImages() {}

    /**
     * Returns its folder.
     *
     * @throws IllegalArgumentException if it is not where the launcher says
     */
    static Path fashionMnist() {
        String home = System.getProperty("ssl4j.home");
        if (home == null) {
            throw new IllegalArgumentException("the bundled images are found by bin/ssl4j, which sets -Dssl4j.home;"
                    + " name a folder of IDX images with --data");
        }
        Path folder = Path.of(home, "data", "fashion-mnist");
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("expected the bundled images in " + folder
                    + ", found nothing there; build with mvn package or name other images with --data");
        }
        return folder;
    }
}
