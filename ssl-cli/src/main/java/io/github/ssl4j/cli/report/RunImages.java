package io.github.ssl4j.cli.report;

import io.github.ssl4j.data.ImageSource;
import java.util.Objects;
import java.util.Optional;

/**
 * The images of a run, which a page shows some of.
 *
 * @param training those that it was trained on
 * @param heldOut others, of the same classes if they have labels
 */
public record RunImages(ImageSource training, Optional<ImageSource> heldOut) {
    /** Checks that nothing is missing. */
    public RunImages {
        Objects.requireNonNull(training, "training");
        Objects.requireNonNull(heldOut, "heldOut");
    }
}
