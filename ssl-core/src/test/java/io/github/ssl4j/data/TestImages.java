package io.github.ssl4j.data;

import io.github.ssl4j.random.RandomStream;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.imageio.ImageIO;

/** Small images and sources for tests. */
public final class TestImages {
    private TestImages() {}

    public static BufferedImage filled(int width, int height, int type, int rgb) {
        BufferedImage image = new BufferedImage(width, height, type);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }

    public static byte[] encoded(BufferedImage image, String format) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            if (!ImageIO.write(image, format, bytes)) {
                throw new IllegalStateException("no writer for " + format);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return bytes.toByteArray();
    }

    public static byte[] png(int rgb) {
        return encoded(filled(2, 2, BufferedImage.TYPE_INT_RGB, rgb), "png");
    }

    static Path write(Path folder, String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        return Files.write(file, bytes);
    }

    /** Images of 1 x 1 x 1 whose byte is their index, labelled by index modulo 3, some of them corrupt. */
    static ImageSource numbered(int size, Set<Integer> corrupt) {
        List<StoredImages.Stored> images = new ArrayList<>();
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            images.add(new StoredImages.Stored(new byte[] {(byte) i}, 0, 1, 1, 1));
            labels[i] = i % 3;
        }
        StoredImages intact = new StoredImages(images, Labels.numbered(labels), i -> "image" + i);
        return new Delegating(intact) {
            @Override
            public void read(int index, Image target) {
                if (corrupt.contains(index)) {
                    throw new CorruptImageException(name(index), "broken for the test", null);
                }
                super.read(index, target);
            }
        };
    }

    /** A source that passes everything on, to be overridden in part. */
    static class Delegating implements ImageSource {
        private final ImageSource source;

        Delegating(ImageSource source) {
            this.source = source;
        }

        @Override
        public int size() {
            return source.size();
        }

        @Override
        public int channels() {
            return source.channels();
        }

        @Override
        public String name(int index) {
            return source.name(index);
        }

        @Override
        public void read(int index, Image target) {
            source.read(index, target);
        }

        @Override
        public boolean labelled() {
            return source.labelled();
        }

        @Override
        public int label(int index) {
            return source.label(index);
        }

        @Override
        public List<String> classes() {
            return source.classes();
        }

        @Override
        public void close() {
            source.close();
        }
    }

    /** Views that are the image itself plus a random number for every pixel. */
    record NoisyViews(int views, int side) implements ViewPolicy {
        @Override
        public ViewSize size(int view) {
            return ViewSize.square(side);
        }

        @Override
        public void view(Image source, int view, RandomStream random, Image target) {
            target.reshape(source.channels(), side, side);
            int values = source.channels() * side * side;
            for (int i = 0; i < values; i++) {
                target.pixels()[i] = source.pixels()[i] + random.nextFloat();
            }
        }
    }

    /** One view: the image itself. */
    record PlainViews(int side) implements ViewPolicy {
        @Override
        public int views() {
            return 1;
        }

        @Override
        public ViewSize size(int view) {
            return ViewSize.square(side);
        }

        @Override
        public void view(Image source, int view, RandomStream random, Image target) {
            target.reshape(source.channels(), side, side);
            System.arraycopy(source.pixels(), 0, target.pixels(), 0, source.channels() * side * side);
        }
    }
}
