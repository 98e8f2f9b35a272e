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
     * Returns the options with the number of channels that the images have, or that is asked for. Up to 64 of them,
     * spread evenly, are looked at: those whose names are of TIFF or NumPy by their headers; any other is a picture of
     * three channels. What cannot be read has no say.
     *
     * @throws IllegalArgumentException if they differ, or the first has not as many as are asked for; it names which
     */
    static DecodeOptions of(int size, IntFunction<String> names, Reader reader, DecodeOptions options) {
        if (options.channels() == 1 || options.channels() == COLOURS) {
            return options; // pictures can have either
        }
        int looked = Math.min(LOOKED_AT, size);
        int channels = 0;
        String first = "";
        for (int i = 0; i < looked; i++) {
            int index = (int) ((long) i * size / looked);
            String name = names.apply(index);
            int found = channels(name, index, reader, options);
            if (found != 0 && options.channels() != 0) {
                requireWanted(name, options.channels(), found);
                return options;
            }
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
        return channels == 0 && options.channels() != 0
                ? options
                : options.withChannels(channels == 0 ? COLOURS : channels);
    }

    private static void requireWanted(String name, int wanted, int found) {
        if (found != wanted) {
            throw new IllegalArgumentException(
                    "%s: expected %d channels as asked for, found %d".formatted(name, wanted, found));
        }
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
            return BandFiles.channels(name, reader.read(index), options.channels(), options.maxPixels());
        } catch (IOException | CorruptImageException e) {
            // training names and counts it
            return 0;
        }
    }
}
