package io.github.ssl4j.augment;

import io.github.ssl4j.data.Image;
import java.util.Arrays;

/** Small images for tests. */
final class Images {
    private Images() {}

    static Image of(int channels, int height, int width, float... values) {
        Image image = new Image(channels, height, width);
        System.arraycopy(values, 0, image.pixels(), 0, channels * height * width);
        return image;
    }

    /** Different values everywhere in [0, 1], no two channels alike. */
    static Image ramp(int channels, int height, int width) {
        Image image = new Image(channels, height, width);
        int size = channels * height * width;
        for (int i = 0; i < size; i++) {
            image.pixels()[i] = (i * 37 % size) / (float) size;
        }
        return image;
    }

    static Image copy(Image image) {
        return of(image.channels(), image.height(), image.width(), values(image));
    }

    static float[] values(Image image) {
        return Arrays.copyOf(image.pixels(), image.channels() * image.height() * image.width());
    }
}
