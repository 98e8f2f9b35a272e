package io.github.ssl4j.data.decoding;

import io.github.ssl4j.data.CorruptImageException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * What the header of an image says, read without decoding and before anything is allocated.
 *
 * @param format by the first bytes
 * @param width in pixels, as stored
 * @param height in pixels, as stored
 * @param bands the number of values of a pixel as stored, transparency included; 1 with a palette
 * @param bits of each value
 * @param palette whether values are indices of colours
 * @param transparent whether pixels may be transparent
 * @param profile whether a colour profile is embedded
 * @param orientation EXIF's number of the turn to take, 1 to 8, where 1 is none
 */
public record ImageHeader(
        ImageFormat format,
        int width,
        int height,
        int bands,
        int bits,
        boolean palette,
        boolean transparent,
        boolean profile,
        int orientation) {
    // two bits for each block of 8 x 8 in a sequential JPEG, runs of blocks in a progressive one
    private static final int PIXELS_OF_JPEG_BYTE = 4096;
    // what deflate reaches on zeros
    private static final int PNG_RATIO = 1032;
    // a code of 12 bits stands for at most 3838 pixels
    private static final int PIXELS_OF_GIF_BYTE = 2560;

    static ImageHeader plain(ImageFormat format, long width, long height, int bands, int bits) {
        return new ImageHeader(
                format, checked(width), checked(height), bands, bits, false, bands == 2 || bands == 4, false, 1);
    }

    ImageHeader withPalette() {
        return new ImageHeader(format, width, height, bands, bits, true, transparent, profile, orientation);
    }

    ImageHeader withTransparency(boolean found) {
        return new ImageHeader(format, width, height, bands, bits, palette, found, profile, orientation);
    }

    ImageHeader withProfile(boolean found) {
        return new ImageHeader(format, width, height, bands, bits, palette, transparent, found, orientation);
    }

    ImageHeader withOrientation(int number) {
        return new ImageHeader(format, width, height, bands, bits, palette, transparent, profile, number);
    }

    /**
     * Reads the header of an image.
     *
     * @param name of the image, for messages
     * @param bytes the whole file, or so much of its beginning that it holds the header
     * @throws CorruptImageException if the format is unknown or the header malformed or cut short
     */
    public static ImageHeader read(String name, byte[] bytes) {
        ImageFormat format = ImageFormat.require(name, bytes);
        ByteBuffer file = ByteBuffer.wrap(bytes);
        try {
            return switch (format) {
                case JPEG -> JpegHeader.read(file);
                case PNG -> PngHeader.read(file);
                case WEBP -> WebpHeader.read(file);
                case TIFF -> TiffHeader.read(file);
                case BMP, GIF -> SmallHeaders.read(format, file);
                case PNM -> Netpbm.header(file);
                case JPEG_2000 -> Jpeg2000Header.read(file);
            };
        } catch (MalformedImageException e) {
            throw new CorruptImageException(name, format + ": " + e.getMessage(), e);
        } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
            throw new CorruptImageException(name, format + ": the file is cut short in its header", e);
        }
    }

    /**
     * The number of bytes that so many pixels take at least, whatever they show; 0 where a format has no such limit.
     */
    long fewestBytes() {
        long pixels = (long) width * height;
        return switch (format) {
            case JPEG -> pixels / PIXELS_OF_JPEG_BYTE;
            case PNG -> pixels * bands * bits / Byte.SIZE / PNG_RATIO;
            case GIF -> pixels / PIXELS_OF_GIF_BYTE;
            default -> 0;
        };
    }

    private static int checked(long side) {
        if (side < 1 || side > Integer.MAX_VALUE) {
            throw new MalformedImageException("the header claims a side of " + side + " pixels");
        }
        return (int) side;
    }
}
