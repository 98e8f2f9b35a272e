package io.github.ssl4j.data.decoding;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;

/** Takes the rows of an image as stored, puts them before a background, and writes them upright into three planes. */
final class UprightPlanes {
    static final int PLANES = 3;

    private final Image target;
    private final Placement placement;
    private final int width;
    private final float[] background = new float[PLANES];

    /**
     * @param name of the image, for messages
     * @param orientation EXIF's number, 1 to 8
     * @param height of the image as stored
     * @param width of the image as stored
     * @throws CorruptImageException if there is no memory for so many pixels
     */
    UprightPlanes(String name, DecodeOptions options, int orientation, int height, int width, Image target) {
        this.placement = Placement.of(options.orientation() ? orientation : 1, height, width);
        this.width = width;
        this.target = target;
        for (int c = 0; c < PLANES; c++) {
            background[c] = UnitValues.OF_BYTES[options.background() >> 8 * (PLANES - 1 - c) & 0xFF];
        }
        reshape(name);
    }

    private void reshape(String name) {
        int height = placement.height();
        try {
            target.reshape(PLANES, height, placement.width());
        } catch (OutOfMemoryError | IllegalArgumentException e) {
            long megabytes = (long) PLANES * Float.BYTES * height * placement.width() >> 20;
            String size = placement.width() + " x " + height;
            throw new CorruptImageException(
                    name, size + " pixels need " + megabytes + " MB of memory, more than there is", e);
        }
    }

    /** Writes a row of an opaque image; grey ones pass the same array three times. */
    void write(int y, float[] red, float[] green, float[] blue) {
        write(y, 0, red);
        write(y, 1, green);
        write(y, 2, blue);
    }

    /**
     * Writes a row of an opaque image in colour.
     *
     * @param words red, green and blue of each pixel in its three highest bytes
     */
    void write(int y, int[] words) {
        float[] unit = UnitValues.OF_BYTES;
        float[] pixels = target.pixels();
        int plane = placement.height() * placement.width();
        int step = placement.stepX();
        int red = placement.start() + y * placement.stepY();
        int green = red + plane;
        int blue = green + plane;
        for (int x = 0, at = 0; x < width; x++, at += step) {
            int word = words[x];
            pixels[red + at] = unit[word >>> 24];
            pixels[green + at] = unit[word >>> 16 & 0xFF];
            pixels[blue + at] = unit[word >>> 8 & 0xFF];
        }
    }

    /**
     * Writes a row whose pixels let the background through, and changes the colours.
     *
     * @param alpha 0 where the background is seen, 1 where the image is
     */
    void write(int y, float[][] colours, float[] alpha) {
        for (int c = 0; c < PLANES; c++) {
            float[] colour = colours[c];
            for (int x = 0; x < width; x++) {
                if (alpha[x] != 1) {
                    colour[x] = colour[x] * alpha[x] + background[c] * (1 - alpha[x]);
                }
            }
            write(y, c, colour);
        }
    }

    private void write(int y, int plane, float[] row) {
        float[] pixels = target.pixels();
        int step = placement.stepX();
        int at = plane * placement.height() * placement.width() + placement.start() + y * placement.stepY();
        if (step == 1) {
            System.arraycopy(row, 0, pixels, at, width);
            return;
        }
        for (int x = 0; x < width; x++, at += step) {
            pixels[at] = row[x];
        }
    }
}
