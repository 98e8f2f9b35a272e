package io.github.ssl4j.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.decoding.DecodeOptions;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.RunConfiguration;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say which channels images have, and how images are opened with them. */
final class ChannelOptions {
    private static final String CHANNELS = "channels";
    private static final String BANDS = "bands";

    @Option(
            names = "--channels",
            paramLabel = "N",
            description =
                    "The number of channels: 1 makes pictures gray, 3 makes gray three equal planes. Default: that of"
                            + " the images, 3 of JPEG and PNG.")
    private Integer channels;

    @Option(
            names = "--bands",
            paramLabel = "NAMES",
            split = ",",
            description = "The bands of an image that are files of their own, in the order of its channels: B02,B03 for"
                    + " B02.tif and B03.tif in the folder of an image, or tile_7_B02.tif and tile_7_B03.tif.")
    private List<String> bands;

    /**
     * Opens the images at some paths as one source.
     *
     * @param options how files are decoded, apart from their channels
     * @throws IllegalArgumentException if there are none, or not of these channels
     */
    ImageSource open(List<Path> paths, DecodeOptions options) {
        if (bands != null) {
            if (channels != null && channels != bands.size()) {
                throw new IllegalArgumentException("--channels: expected " + bands.size() + ", the number of --bands "
                        + String.join(",", bands) + ", found " + channels);
            }
            return ImageSource.ofBands(paths, bands, options);
        }
        if (channels != null && channels == 0) {
            throw new IllegalArgumentException("--channels: expected 1 to 64, found 0");
        }
        return ImageSource.open(paths, channels == null ? options : options.withChannels(channels));
    }

    /** Returns images of a known data set, with the channels that were asked for. */
    ImageSource of(ImageSource images) {
        return channels == null ? images : images.withChannels(channels);
    }

    /** Whether an image is made of several files. */
    boolean joinsBands() {
        return bands != null;
    }

    /** Notes in a run which bands were asked for; the number of channels is noted of every run. */
    void note(Pretraining pretraining) {
        if (bands != null) {
            pretraining.note(BANDS, String.join(",", bands));
        }
    }

    /** Returns these options, of what they leave open those with which a run began. */
    ChannelOptions orAsIn(ObjectNode configuration) {
        ChannelOptions then = new ChannelOptions();
        then.channels = channels != null
                ? channels
                : RunConfiguration.note(configuration, CHANNELS)
                        .map(Integer::valueOf)
                        .orElse(null);
        then.bands = bands != null
                ? bands
                : RunConfiguration.note(configuration, BANDS)
                        .map(names -> List.of(names.split(",")))
                        .orElse(null);
        return then;
    }
}
