package io.github.ssl4j.data.bands;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ReadPlan;
import java.util.Arrays;
import java.util.Optional;

/**
 * Files of bands, told from those of pictures: a TIFF is a picture if it is gray or has three colours, with or without
 * transparency, of 8 or 16 unsigned bits, or is of a form that only decoders of pictures know; any other TIFF is of
 * bands, and so is a NumPy array.
 */
public final class BandFiles {
    /** The most channels that an image may have. */
    public static final int MOST_CHANNELS = TiffLayout.MOST_BANDS;

    private static final int COLOURS = 3;
    private static final float RED = 0.299f;
    private static final float GREEN = 0.587f;
    private static final float BLUE = 0.114f;

    private BandFiles() {}

    /**
     * Returns how many channels a file has by its header: its bands, or 3 for a picture.
     *
     * @param wanted the number of channels wanted, as {@link #read} takes it
     * @throws CorruptImageException if it is a NumPy array that cannot be read
     */
    public static int channels(String name, byte[] file, int wanted, long maxPixels) {
        if (NumpyImage.isNumpy(file)) {
            return NumpyImage.of(name, file, wanted, maxPixels).channels();
        }
        return tiff(name, file, maxPixels)
                .filter(layout -> isBands(layout, wanted))
                .map(TiffLayout::bands)
                .orElse(COLOURS);
    }

    /**
     * Reads a file of bands; returns false, and leaves the target alone, if it is a picture.
     *
     * @param channels the number of channels wanted; a TIFF picture of as many bands, unless of three, is read as bands
     *     too; 0 for those of the file
     * @param plan told of the values before memory for them is taken
     * @throws CorruptImageException if it is cut short, malformed, or of a form that is not read
     */
    public static boolean read(String name, byte[] file, int channels, long maxPixels, ReadPlan plan, Image target) {
        if (NumpyImage.isNumpy(file)) {
            NumpyImage image = NumpyImage.of(name, file, channels, maxPixels);
            plan.expect(values(Math.max(image.channels(), channels), image.height(), image.width()));
            image.read(target);
            return true;
        }
        Optional<TiffLayout> bands = tiff(name, file, maxPixels).filter(layout -> isBands(layout, channels));
        if (bands.isPresent()) {
            TiffLayout layout = bands.get();
            plan.expect(values(Math.max(layout.bands(), channels), layout.height(), layout.width()));
            BandTiff.read(name, file, maxPixels, target);
        }
        return bands.isPresent();
    }

    private static long values(int channels, int height, int width) {
        return (long) channels * height * width;
    }

    private static boolean isBands(TiffLayout layout, int wanted) {
        return !layout.picture() || (layout.bands() == wanted && wanted != COLOURS);
    }

    private static Optional<TiffLayout> tiff(String name, byte[] file, long maxPixels) {
        if (!TiffBytes.isTiff(file)) {
            return Optional.empty();
        }
        try {
            return Optional.of(BandTiff.layout(name, file, maxPixels));
        } catch (CorruptImageException e) {
            // a form that a decoder of pictures may know, or else refuses with a reason of its own
            return Optional.empty();
        }
    }

    /**
     * Brings an image to the number of channels wanted: gray to three equal planes, colours to their brightness (ITU-R
     * 601, as PIL's {@code convert("L")}), three equal planes to one of them.
     *
     * @param channels the number wanted; 0 leaves the image as it is
     * @throws CorruptImageException if the image has another number and is neither gray nor of colours
     */
    public static void fit(String name, int channels, Image image) {
        if (channels == 0 || channels == image.channels()) {
            return;
        }
        int area = image.height() * image.width();
        if (channels == COLOURS && image.channels() == 1) {
            float[] gray = Arrays.copyOf(image.pixels(), area);
            image.reshape(COLOURS, image.height(), image.width());
            for (int c = 0; c < COLOURS; c++) {
                System.arraycopy(gray, 0, image.pixels(), c * area, area);
            }
        } else if (channels == 1 && image.channels() == COLOURS) {
            brighten(image.pixels(), area);
            image.reshape(1, image.height(), image.width());
        } else {
            throw new CorruptImageException(
                    name, "expected " + channels + " channels, found " + image.channels(), null);
        }
    }

    private static void brighten(float[] pixels, int area) {
        for (int i = 0; i < area; i++) {
            float red = pixels[i];
            float green = pixels[area + i];
            float blue = pixels[2 * area + i];
            boolean gray = red == green && green == blue;
            pixels[i] = gray ? red : RED * red + GREEN * green + BLUE * blue;
        }
    }
}
