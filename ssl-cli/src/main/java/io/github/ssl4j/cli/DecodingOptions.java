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

/** The options that say what becomes of the files of images: their channels, orientation and size. */
final class DecodingOptions {
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

    /**
     * Opens the images at some paths as one source.
     *
     * @throws IllegalArgumentException if there are none, or not of these channels
     */
    ImageSource open(List<Path> paths) {
        DecodeOptions options = DecodeOptions.DEFAULT.withOrientation(!asStored).withExactSize(exact);
        return channels.open(paths, maxPixels == null ? options : options.withMaxPixels(maxPixels));
    }

    /** Returns images of a known data set as they were asked for. */
    ImageSource of(ImageSource images) {
        return channels.of(images);
    }

    /** Whether an image is made of several files. */
    boolean joinsBands() {
        return channels.joinsBands();
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

    /**
     * Returns these options, of what they leave open those with which a run began.
     *
     * @throws IllegalArgumentException if they would change the images
     */
    DecodingOptions orAsIn(ObjectNode configuration) {
        DecodingOptions then = new DecodingOptions();
        then.channels = channels.orAsIn(configuration);
        then.maxPixels = maxPixels;
        then.asStored = isNoted(configuration, ORIENTATION, AS_STORED);
        then.exact = isNoted(configuration, DECODING, EXACT);
        requireAsThen("--no-orientation", asStored, then.asStored);
        requireAsThen("--exact-decode", exact, then.exact);
        return then;
    }

    private static void requireAsThen(String option, boolean now, boolean then) {
        if (now && !then) {
            throw new IllegalArgumentException(option
                    + ": expected images decoded as when the run began, without it; leave it out, or start a new run");
        }
    }

    private static boolean isNoted(ObjectNode configuration, String name, String value) {
        return RunConfiguration.note(configuration, name).filter(value::equals).isPresent();
    }
}
