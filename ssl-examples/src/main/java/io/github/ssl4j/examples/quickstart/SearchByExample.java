package io.github.ssl4j.examples.quickstart;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import java.nio.file.Path;

/** Finds the images of a folder that are most like one image, with an encoder that was trained before. */
public final class SearchByExample {
    private static final int FOUND = 10;

    private SearchByExample() {}

    /**
     * Searches.
     *
     * @param arguments an {@code encoder.safetensors}, a folder of images, and the image to look for
     */
    public static void main(String[] arguments) {
        try (Encoder encoder = Encoder.load(Path.of(arguments[0]));
                ImageSource folder = ImageSource.open(Path.of(arguments[1]))) {
            float[] example = encoder.embed(Path.of(arguments[2])).rows()[0];
            Features features = encoder.embed(folder);
            for (Features.Neighbour found : features.nearest(example, FOUND)) {
                System.out.printf("%.3f  %s%n", found.similarity(), folder.name(found.image()));
            }
        }
    }
}
