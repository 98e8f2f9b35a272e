package io.github.ssl4j.data;

import io.github.ssl4j.data.decoding.Pictures;
import java.awt.image.BufferedImage;

/**
 * A float image of C planes of H by W pixels, one plane after another, values in [0, 1] unless normalised.
 *
 * <p>An image is a buffer meant to be reused: {@link #reshape} keeps its memory when it is large enough. Not safe for
 * use by several threads at once.
 */
public final class Image {
    private static final int PLANES = 3;

    private int channels;
    private int height;
    private int width;
    private float[] pixels;

    /**
     * A black image.
     *
     * @throws IllegalArgumentException if a side or the number of channels is below one, or the image is too large
     */
    public Image(int channels, int height, int width) {
        this.pixels = new float[checkedSize(channels, height, width)];
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    /**
     * Returns a picture as an image of the values as stored, as {@link ImageSource#open} gives those of files: gray
     * becomes three equal planes, white shows through transparent pixels, 16 bits are kept, colour profiles are
     * ignored.
     */
    public static Image of(BufferedImage picture) {
        Image image = new Image(PLANES, picture.getHeight(), picture.getWidth());
        Pictures.copy(picture, image);
        return image;
    }

    /** The number of planes, C. */
    public int channels() {
        return channels;
    }

    /** The height in pixels, H. */
    public int height() {
        return height;
    }

    /** The width in pixels, W. */
    public int width() {
        return width;
    }

    /**
     * The pixels themselves: pixel (c, y, x) is at {@code c * H * W + y * W + x}. The array may be longer than
     * C * H * W, and another one after {@link #reshape}.
     */
    public float[] pixels() {
        return pixels;
    }

    /**
     * Changes the shape; the contents are undefined afterwards. Allocates only when the memory is too small.
     *
     * @throws IllegalArgumentException if a side or the number of channels is below one, or the image is too large
     */
    public void reshape(int channels, int height, int width) {
        int size = checkedSize(channels, height, width);
        if (size > pixels.length) {
            pixels = new float[size];
        }
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    /** Lets the memory go if it is that of more than so many values; the image is a single black pixel then. */
    void shrink(int most) {
        if (pixels.length > most) {
            pixels = new float[1];
            channels = 1;
            height = 1;
            width = 1;
        }
    }

    /** Returns a copy of the pixels with channels last, [H, W, C]. */
    public float[] channelsLast() {
        float[] copy = new float[height * width * channels];
        copyChannelsLast(copy, 0);
        return copy;
    }

    /** Copies the pixels with channels last, [H, W, C], into an array from a place on. */
    void copyChannelsLast(float[] target, int start) {
        int area = height * width;
        if (channels == 1) {
            System.arraycopy(pixels, 0, target, start, area);
        } else if (channels == 3) {
            for (int i = 0, at = start; i < area; i++, at += 3) {
                target[at] = pixels[i];
                target[at + 1] = pixels[area + i];
                target[at + 2] = pixels[2 * area + i];
            }
        } else {
            for (int c = 0; c < channels; c++) {
                for (int i = 0; i < area; i++) {
                    target[start + i * channels + c] = pixels[c * area + i];
                }
            }
        }
    }

    private static int checkedSize(int channels, int height, int width) {
        if (channels < 1 || height < 1 || width < 1) {
            throw new IllegalArgumentException("an image needs at least one channel and one pixel, found " + channels
                    + " x " + height + " x " + width);
        }
        long size = (long) height * width;
        if (size > Integer.MAX_VALUE || size * channels > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException(
                    "an image holds fewer than 2^31 values, found " + channels + " x " + height + " x " + width);
        }
        return (int) size * channels;
    }
}
