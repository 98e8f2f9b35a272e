package io.github.ssl4j.train;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import java.util.List;

/** Images of 6 x 6 pixels, a gradient of gray. */
public record GrayImages(int size, int channels) implements ImageSource {
    @Override
    public String name(int index) {
        return "gray " + index;
    }

    @Override
    public void read(int index, Image target) {
        target.reshape(channels, 6, 6);
        for (int i = 0; i < channels * 36; i++) {
            target.pixels()[i] = (i * (index + 1)) % 36 / 36f;
        }
    }

    @Override
    public boolean labelled() {
        return false;
    }

    @Override
    public int label(int index) {
        throw new UnsupportedOperationException("gray images have no labels");
    }

    @Override
    public List<String> classes() {
        return List.of();
    }

    @Override
    public void close() {}
}
