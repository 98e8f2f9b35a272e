package io.github.ssl4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.pretrain.Pretraining;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;

/** The options that say how images are opened: how they are decoded, and how many may be corrupt. */
final class ImageOptions {
    @Mixin
    private DecodingOptions decoding = new DecodingOptions();

    @Mixin
    private CorruptOption corrupt = new CorruptOption();

    /**
     * Opens the images at some paths as one source.
     *
     * @throws IllegalArgumentException if there are none, or not of these channels
     */
    ImageSource open(List<Path> paths) {
        return tolerating(decoding.open(paths));
    }

    /** Returns images of a known data set as they were asked for. */
    ImageSource of(ImageSource images) {
        return tolerating(decoding.of(images));
    }

    private ImageSource tolerating(ImageSource images) {
        try {
            return corrupt.applyTo(images);
        } catch (RuntimeException e) {
            images.close();
            throw e;
        }
    }

    /** Notes in a run what is needed to open its images again. */
    void note(Pretraining pretraining) {
        decoding.note(pretraining);
    }

    /**
     * Returns these options, of what they leave open those with which a run began.
     *
     * @throws IllegalArgumentException if they would change the images
     */
    ImageOptions orAsIn(ObjectNode configuration) {
        ImageOptions then = new ImageOptions();
        then.decoding = decoding.orAsIn(configuration);
        then.corrupt = corrupt;
        return then;
    }
}
