package io.github.ssl4j.train;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.zip.GZIPInputStream;

/**
 * The first 64 images of Fashion-MNIST, gray, 28 x 28 pixels, as any number of equal planes: a real set on which
 * methods train within seconds.
 */
public final class TinyImages implements ImageSource {
    /** The number of images. */
    static final int COUNT = 64;

    private static final String FILE = "/fashion-mnist/first-64-images-idx3-ubyte.gz";
    private static final int SIDE = 28;
    private static final int HEADER = 16;

    private final byte[] bytes;
    private final int channels;

    private TinyImages(byte[] bytes, int channels) {
        this.bytes = bytes;
        this.channels = channels;
    }

    /** Returns the images as so many equal planes. */
    public static TinyImages of(int channels) {
        try (InputStream packed = TinyImages.class.getResourceAsStream(FILE)) {
            if (packed == null) {
                throw new IllegalStateException("expected " + FILE + " beside the tests of ssl-core, found none");
            }
            return new TinyImages(new GZIPInputStream(packed).readAllBytes(), channels);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + FILE + ": " + e.getMessage(), e);
        }
    }

    @Override
    public int size() {
        return COUNT;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public String name(int index) {
        return FILE + ", image " + index;
    }

    @Override
    public void read(int index, Image target) {
        target.reshape(channels, SIDE, SIDE);
        int area = SIDE * SIDE;
        for (int i = 0; i < channels * area; i++) {
            target.pixels()[i] = (bytes[HEADER + index * area + i % area] & 0xFF) / 255f;
        }
    }

    @Override
    public boolean labelled() {
        return false;
    }

    @Override
    public int label(int index) {
        throw new IllegalStateException("the tiny images have no labels");
    }

    @Override
    public List<String> classes() {
        return List.of();
    }

    @Override
    public void close() {}
}
