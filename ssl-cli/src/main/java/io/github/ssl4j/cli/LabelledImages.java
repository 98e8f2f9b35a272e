package io.github.ssl4j.cli;

import io.github.ssl4j.data.SourcePaths;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say which images an evaluation learns from, and which it classifies. */
final class LabelledImages {
    @Option(
            names = "--data",
            converter = PathWords.Images.class,
            required = true,
            paramLabel = "PATH",
            description = "The labelled images to learn from, or to look for neighbours in, as pretrain takes them;"
                    + " given several times, they are joined, and classes of one name are one.")
    private List<Path> data;

    @Option(
            names = "--test",
            converter = PathWords.Images.class,
            paramLabel = "PATH",
            description =
                    "The labelled images to classify. Default: the test part of CIFAR-10 and IDX folders; of other"
                            + " images the tenth that pretrain holds out.")
    private Path test;

    @Mixin
    private ImageOptions opening = new ImageOptions();

    /**
     * Opens both parts, and says it where the one is taken from the other.
     *
     * @throws IllegalArgumentException if there are no images, or they have no labels
     */
    ImageParts open(PrintWriter out) {
        ImageParts parts = ImageParts.open(new SourcePaths(data), test, opening, true);
        if (parts.heldOut().isEmpty()) {
            parts.close();
            throw new IllegalArgumentException(
                    parts.training().labelled()
                            ? "found too few images in " + parts.paths()
                                    + " to hold some out; name those to classify with --test"
                            : "the images in " + parts.paths()
                                    + " have no labels; expected a folder for each class, or a data set that holds labels");
        }
        parts.summary().forEach(out::println);
        parts.heldOutInWords().ifPresent(out::println);
        return parts;
    }
}
