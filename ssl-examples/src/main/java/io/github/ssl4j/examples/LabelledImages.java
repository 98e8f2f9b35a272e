package io.github.ssl4j.examples;

import io.github.ssl4j.data.ImageSource;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The options that say which images an evaluation learns from, and which it classifies. */
final class LabelledImages {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "PATH",
            description = "The labelled images to learn from, or to look for neighbours in.")
    private Path data;

    @Option(
            names = "--test",
            paramLabel = "PATH",
            description = "The labelled images to classify. Default: the test part of --data, which CIFAR-10 and IDX"
                    + " folders have.")
    private Path test;

    /**
     * Opens the images to learn from.
     *
     * @throws IllegalArgumentException if they have no labels
     */
    ImageSource openData() {
        return requireLabels(data, ImageSource.open(data));
    }

    /**
     * Opens the images to classify.
     *
     * @throws IllegalArgumentException if there are none, or they have no labels
     */
    ImageSource openTest() {
        if (test != null) {
            return requireLabels(test, ImageSource.open(test));
        }
        return requireLabels(
                data,
                TestPart.of(data)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "found no test part in " + data + "; name the images to classify with --test")));
    }

    private static ImageSource requireLabels(Path path, ImageSource images) {
        if (!images.labelled()) {
            images.close();
            throw new IllegalArgumentException("the images in " + path
                    + " have no labels; expected a folder for each class, or a data set that holds labels");
        }
        return images;
    }
}
