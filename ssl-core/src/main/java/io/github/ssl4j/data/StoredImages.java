package io.github.ssl4j.data;

import java.util.List;
import java.util.function.IntFunction;

/** Images held in memory, one byte per value. */
final class StoredImages implements ImageSource {
    /** Bytes from an offset of an array, which images may share: planes of H by W. */
    record Stored(byte[] bytes, int offset, int channels, int height, int width) {}

    private static final float[] UNIT = unitValues();

    private final List<Stored> images;
    private final int channels;
    private final Labels labels;
    private final IntFunction<String> names;

    StoredImages(List<Stored> images, Labels labels, IntFunction<String> names) {
        this.images = images;
        this.channels = images.get(0).channels();
        this.labels = labels;
        this.names = names;
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
        Stored image = images.get(index);
        target.reshape(image.channels, image.height, image.width);
        float[] pixels = target.pixels();
        byte[] bytes = image.bytes;
        int offset = image.offset;
        int count = image.channels * image.height * image.width;
        for (int i = 0; i < count; i++) {
            pixels[i] = UNIT[bytes[offset + i] & 0xFF];
        }
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
    public String fingerprint() {
        Fingerprint fingerprint = new Fingerprint().add(images.size()).add(channels);
        for (Stored image : images) {
            fingerprint.add(image.height).add(image.width);
            fingerprint.add(image.bytes, image.offset, image.channels * image.height * image.width);
        }
        return fingerprint.hex();
    }

    @Override
    public void close() {}

    /** The values 0 to 255 divided by 255: a look-up is faster than the division and gives the same number. */
    static float[] unitValues() {
        float[] unit = new float[256];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = i / 255f;
        }
        return unit;
    }
}
