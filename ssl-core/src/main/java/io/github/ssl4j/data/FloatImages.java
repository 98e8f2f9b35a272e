package io.github.ssl4j.data;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/** Images of one shape held in memory, one float per value. */
final class FloatImages implements ImageSource {
    private final List<float[]> images;
    private final int channels;
    private final int height;
    private final int width;
    private final Labels labels;
    private final IntFunction<String> names;

    FloatImages(List<float[]> images, int channels, int height, int width, Labels labels, IntFunction<String> names) {
        this.images = images;
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.labels = labels;
        this.names = names;
    }

    static FloatImages of(Image image) {
        int length = image.channels() * image.height() * image.width();
        List<float[]> pixels = List.of(Arrays.copyOf(image.pixels(), length));
        return new FloatImages(
                pixels, image.channels(), image.height(), image.width(), Labels.NONE, index -> "in memory");
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public String name(int index) {
        return names.apply(index);
    }

    @Override
    public void read(int index, Image target) {
        float[] pixels = images.get(index);
        target.reshape(channels, height, width);
        System.arraycopy(pixels, 0, target.pixels(), 0, pixels.length);
    }

    @Override
    public boolean labelled() {
        return labels.present();
    }

    @Override
    public int label(int index) {
        return labels.get(index);
    }

    @Override
    public List<String> classes() {
        return labels.classes();
    }

    @Override
    public void close() {}
}
