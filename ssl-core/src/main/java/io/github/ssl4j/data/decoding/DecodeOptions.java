package io.github.ssl4j.data.decoding;

import io.github.ssl4j.data.bands.BandFiles;

/**
 * How encoded images become planes.
 *
 * @param orientation whether pixels are turned and mirrored as the EXIF flag says, so that up is up
 * @param background the colour behind transparent pixels, 0xRRGGBB
 * @param maxPixels the largest number of pixels of an image, width times height, counted from its header
 * @param exactSize whether every image is decoded at full size, even where its views could be made of a large JPEG
 *     decoded at a half, a quarter or an eighth of it
 * @param channels the number of planes, C, from 1 to 64; 0 for those that the images have: 3 of pictures, gray or in
 *     colour, and the bands of other files
 */
public record DecodeOptions(boolean orientation, int background, long maxPixels, boolean exactSize, int channels) {
    private static final int WHITE = 0xFFFFFF;
    private static final long MAX_PIXELS = 200_000_000;

    /** Upright, on white, at most 200 million pixels, at the size that views need, planes as the images have them. */
    public static final DecodeOptions DEFAULT = new DecodeOptions(true, WHITE, MAX_PIXELS, false, 0);

    /** @throws IllegalArgumentException if a value is out of its range */
    public DecodeOptions {
        if (background < 0 || background > WHITE) {
            throw new IllegalArgumentException(
                    "background: expected a colour 0x000000 to 0xFFFFFF, found 0x%X".formatted(background));
        }
        if (maxPixels < 1) {
            throw new IllegalArgumentException("maxPixels: expected 1 or more, found " + maxPixels);
        }
        if (channels < 0 || channels > BandFiles.MOST_CHANNELS) {
            throw new IllegalArgumentException(
                    "channels: expected 1 to " + BandFiles.MOST_CHANNELS + ", found " + channels);
        }
    }

    /** These with EXIF's orientation applied or ignored. */
    public DecodeOptions withOrientation(boolean applied) {
        return new DecodeOptions(applied, background, maxPixels, exactSize, channels);
    }

    /** These with another colour behind transparent pixels, 0xRRGGBB. */
    public DecodeOptions withBackground(int colour) {
        return new DecodeOptions(orientation, colour, maxPixels, exactSize, channels);
    }

    /** These with another limit of width times height. */
    public DecodeOptions withMaxPixels(long pixels) {
        return new DecodeOptions(orientation, background, pixels, exactSize, channels);
    }

    /** These with every image decoded at full size, or large JPEGs at the size that views need. */
    public DecodeOptions withExactSize(boolean exact) {
        return new DecodeOptions(orientation, background, maxPixels, exact, channels);
    }

    /** These with another number of planes; 0 for those that the images have. */
    public DecodeOptions withChannels(int planes) {
        return new DecodeOptions(orientation, background, maxPixels, exactSize, planes);
    }
}
