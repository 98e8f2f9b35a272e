package io.github.ssl4j.examples.cli;

import io.github.ssl4j.data.HeldOut;
import io.github.ssl4j.data.ImageSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
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
            description =
                    "The labelled images to classify. Default: the test part of CIFAR-10 and IDX folders; of other"
                            + " images the tenth that pretrain holds out.")
    private Path test;

    /**
     * The two parts.
     *
     * @param known the images to learn from
     * @param queries the images to classify
     * @param whole what they are parts of
     */
    record Parts(ImageSource known, ImageSource queries, ImageSource whole) implements AutoCloseable {
        @Override
        public void close() {
            queries.close();
            whole.close();
        }
    }

    /**
     * Opens both parts, and says it where the one is taken from the other.
     *
     * @throws IllegalArgumentException if there are no images, or they have no labels
     */
    Parts open(PrintWriter out) {
        ImageSource whole = requireLabels(data, ImageSource.open(data));
        try {
            Optional<ImageSource> other =
                    test != null ? Optional.of(requireLabels(test, ImageSource.open(test))) : TestPart.of(data);
            if (other.isPresent()) {
                return new Parts(whole, requireLabels(data, other.get()), whole);
            }
            HeldOut split = HeldOut.tenth(whole);
            out.printf(
                    "Held out to be classified: %,d of %,d images, chosen by their names; --test names others.%n",
                    split.heldOut().size(), whole.size());
            return new Parts(split.training(), split.heldOut(), whole);
        } catch (RuntimeException e) {
            whole.close();
            throw e;
        }
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
