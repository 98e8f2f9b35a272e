package io.github.ssl4j.examples.quickstart;

import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.IntStream;

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
            float[][] rows = features.rows();
            IntStream.range(0, features.count())
                    .boxed()
                    .sorted(Comparator.comparingDouble(row -> -cosine(example, rows[row])))
                    .limit(FOUND)
                    .forEach(row -> System.out.printf(
                            "%.3f  %s%n", cosine(example, rows[row]), folder.name(features.images()[row])));
        }
    }

    private static double cosine(float[] a, float[] b) {
        double product = 0;
        double squaresOfA = 0;
        double squaresOfB = 0;
        for (int i = 0; i < a.length; i++) {
            product += a[i] * b[i];
            squaresOfA += a[i] * a[i];
            squaresOfB += b[i] * b[i];
        }
        return product / Math.sqrt(squaresOfA * squaresOfB);
    }
}
