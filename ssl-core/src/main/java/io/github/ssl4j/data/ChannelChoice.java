package io.github.ssl4j.data;

import io.github.ssl4j.data.bands.BandFiles;
import io.github.ssl4j.data.decoding.DecodeOptions;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;

/** How many channels encoded images have, where nobody says so. */
final class ChannelChoice {
    private static final List<String> OF_BANDS = List.of(".tif", ".tiff", ".npy");
    private static final int LOOKED_AT = 64;
    private static final int COLOURS = 3;

    private ChannelChoice() {}

    /** Reads the bytes of an image. */
    interface Reader {
        byte[] read(int index) throws IOException;
    }

    /**
     * Returns the options with the number of channels that the images have. Up to 64 of them, spread evenly, are looked
     * at: those whose names are of TIFF or NumPy by their headers; any other is a picture of three channels. What cannot
     * be read has no say.
     *
     * @throws IllegalArgumentException if they differ; it names the first that does
     */
    static DecodeOptions of(int size, IntFunction<String> names, Reader reader, DecodeOptions options) {
        if (options.channels() != 0) {
            return options;
        }
        int looked = Math.min(LOOKED_AT, size);
        int channels = 0;
        String first = "";
        for (int i = 0; i < looked; i++) {
            int index = (int) ((long) i * size / looked);
            String name = names.apply(index);
            int found = channels(name, index, reader, options);
            if (channels == 0 && found != 0) {
                channels = found;
                first = name;
            }
            if (found != 0 && found != channels) {
                throw new IllegalArgumentException(
                        "%s: expected %s as %s has, found %d; images of one set need one number of channels"
                                .formatted(name, inWords(channels), first, found));
            }
        }
        return options.withChannels(channels == 0 ? COLOURS : channels);
    }

    private static String inWords(int channels) {
        return channels == 1 ? "1 channel" : channels + " channels";
    }

    /** Returns the channels of an image by its header; 0 if it cannot be read. */
    private static int channels(String name, int index, Reader reader, DecodeOptions options) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (OF_BANDS.stream().noneMatch(lower::endsWith)) {
            return COLOURS;
        }
        try {
            return BandFiles.channels(name, reader.read(index), options.maxPixels());
        } catch (IOException | CorruptImageException e) {
            // training names and counts it
            return 0;
        }
    }
}
