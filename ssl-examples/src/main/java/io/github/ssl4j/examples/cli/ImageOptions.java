package io.github.ssl4j.examples.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.pretrain.Pretraining;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;

/** The options that say how images are opened: their channels, and how many may be corrupt. */
final class ImageOptions {
    @Mixin
    private ChannelOptions channels = new ChannelOptions();

    @Mixin
    private CorruptOption corrupt = new CorruptOption();

    /**
     * Opens the images at some paths as one source.
     *
     * @throws IllegalArgumentException if there are none, or not of these channels
     */
    ImageSource open(List<Path> paths) {
        return tolerating(channels.open(paths));
    }

    /** Returns images of a known data set as they were asked for. */
    ImageSource of(ImageSource images) {
        return tolerating(channels.of(images));
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
        channels.note(pretraining);
    }

    /** Returns these options, of what they leave open those with which a run began. */
    ImageOptions orAsIn(ObjectNode configuration) {
        ImageOptions then = new ImageOptions();
        then.channels = channels.orAsIn(configuration);
        then.corrupt = corrupt;
        return then;
    }
}
