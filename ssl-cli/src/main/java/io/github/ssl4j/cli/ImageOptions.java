package io.github.ssl4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.decoding.DecodeOptions;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.RunConfiguration;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say how images are opened: their channels, orientation and size, and how many may be corrupt. */
final class ImageOptions {
    private static final String ORIENTATION = "orientation";
    private static final String AS_STORED = "as stored";
    private static final String DECODING = "decoding";
    private static final String EXACT = "exact";

    @Mixin
    private ChannelOptions channels = new ChannelOptions();

    @Option(
            names = "--no-orientation",
            description =
                    "Read pixels as they are stored, as torchvision does, instead of turning images as EXIF says.")
    private boolean asStored;

    @Option(
            names = "--max-pixels",
            paramLabel = "N",
            description = "The most pixels of an image; larger ones count as corrupt. Default: 200000000.")
    private Long maxPixels;

    @Option(
            names = "--exact-decode",
            description =
                    "Decode JPEGs of more than 2 megapixels at full size too, instead of at a half, a quarter or an"
                            + " eighth of it where no view is enlarged by that.")
    private boolean exact;

    @Mixin
    private CorruptOption corrupt = new CorruptOption();

    /**
     * Opens the images at some paths as one source.
     *
     * @throws IllegalArgumentException if there are none, or not of these channels
     */
    ImageSource open(List<Path> paths) {
        DecodeOptions options = DecodeOptions.DEFAULT.withOrientation(!asStored).withExactSize(exact);
        return tolerating(channels.open(paths, maxPixels == null ? options : options.withMaxPixels(maxPixels)));
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
        if (asStored) {
            pretraining.note(ORIENTATION, AS_STORED);
        }
        if (exact) {
            pretraining.note(DECODING, EXACT);
        }
    }

    /** Returns these options, of what they leave open those with which a run began. */
    ImageOptions orAsIn(ObjectNode configuration) {
        ImageOptions then = new ImageOptions();
        then.channels = channels.orAsIn(configuration);
        then.corrupt = corrupt;
        then.maxPixels = maxPixels;
        then.asStored = asStored || isNoted(configuration, ORIENTATION, AS_STORED);
        then.exact = exact || isNoted(configuration, DECODING, EXACT);
        return then;
    }

    private static boolean isNoted(ObjectNode configuration, String name, String value) {
        return RunConfiguration.note(configuration, name).filter(value::equals).isPresent();
    }
}
