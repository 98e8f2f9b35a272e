package io.github.ssl4j.cli;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** An image that is named on the command line. */
final class QueryImage {
    private QueryImage() {}

    /**
     * Reads an image.
     *
     * @param file of the image, or the folder of its bands
     * @throws IllegalArgumentException if the path is that of something else
     * @throws io.github.ssl4j.data.CorruptImageException if it cannot be decoded
     */
    static Image read(Path file, DecodingOptions decoding) {
        if (Files.isDirectory(file) && !decoding.joinsBands()) {
            throw new IllegalArgumentException("query: expected an image, JPEG or PNG, found the folder " + file);
        }
        try (ImageSource source = decoding.open(List.of(file))) {
            if (source.size() != 1) {
                throw new IllegalArgumentException(
                        "query: expected an image, JPEG or PNG, found " + source.size() + " images in " + file);
            }
            Image image = new Image(source.channels(), 1, 1);
            source.read(0, image);
            return image;
        }
    }

    /** Returns an image with so many planes: one of three equal ones, or three of one; else as it is. */
    static Image withChannels(Image image, int channels) {
        int area = image.height() * image.width();
        float[] pixels = image.pixels();
        boolean gray = image.channels() == 1
                || (image.channels() == 3
                        && Arrays.equals(pixels, 0, area, pixels, area, 2 * area)
                        && Arrays.equals(pixels, 0, area, pixels, 2 * area, 3 * area));
        if (image.channels() == channels || !gray) {
            return image;
        }
        Image planes = new Image(channels, image.height(), image.width());
        for (int c = 0; c < channels; c++) {
            System.arraycopy(pixels, 0, planes.pixels(), c * area, area);
        }
        return planes;
    }
}
