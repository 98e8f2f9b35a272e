package io.github.ssl4j.data;

import io.github.ssl4j.data.StoredImages.Stored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;

/** IDX, the format of MNIST and Fashion-MNIST: a magic number, the sizes, then one byte per value; big-endian. */
final class IdxFiles {
    /** Unsigned bytes in three dimensions: N, H, W. */
    static final int IMAGES_MAGIC = 0x0803;
    /** Unsigned bytes in one dimension: N. */
    static final int LABELS_MAGIC = 0x0801;

    private IdxFiles() {}

    static ImageSource read(Path images, Path labels) {
        List<Stored> stored = images(images);
        int[] values = labels(labels);
        if (values.length != stored.size()) {
            throw new IllegalArgumentException("labels do not fit images: " + images + " has " + stored.size()
                    + " images, " + labels + " has " + values.length + " labels");
        }
        return source(images, stored, Labels.numbered(values));
    }

    static ImageSource read(Path images) {
        return source(images, images(images), Labels.NONE);
    }

    /** Whether a file begins as IDX images do, gzipped or not. */
    static boolean isImages(Path file) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] start = input.readNBytes(2);
            if (isGzip(start)) {
                return file.getFileName().toString().contains("idx3");
            }
            return start.length == 2 && start[0] == 0 && start[1] == 0 && readMagic(file) == IMAGES_MAGIC;
        }
    }

    private static int readMagic(Path file) throws IOException {
        try (InputStream input = Files.newInputStream(file)) {
            byte[] start = input.readNBytes(4);
            return start.length == 4 ? ByteBuffer.wrap(start).getInt() : 0;
        }
    }

    private static ImageSource source(Path file, List<Stored> stored, Labels labels) {
        return new StoredImages(stored, labels, index -> file + ", image " + index);
    }

    private static List<Stored> images(Path file) {
        byte[] bytes = content(file);
        int[] sizes = sizes(file, bytes, IMAGES_MAGIC, 3);
        int area = sizes[1] * sizes[2];
        List<Stored> images = new ArrayList<>(sizes[0]);
        for (int i = 0; i < sizes[0]; i++) {
            images.add(new Stored(bytes, 16 + i * area, 1, sizes[1], sizes[2]));
        }
        return images;
    }

    private static int[] labels(Path file) {
        byte[] bytes = content(file);
        int[] labels = new int[sizes(file, bytes, LABELS_MAGIC, 1)[0]];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = bytes[8 + i] & 0xFF;
        }
        return labels;
    }

    private static int[] sizes(Path file, byte[] bytes, int magic, int dimensions) {
        int header = 4 + 4 * dimensions;
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        String expected = magic == IMAGES_MAGIC ? "images" : "labels";
        if (bytes.length < 4 || buffer.getInt() != magic) {
            byte[] found = Arrays.copyOf(bytes, Math.min(4, bytes.length));
            throw new IllegalArgumentException(
                    "%s does not hold IDX %s: expected to begin with bytes %s, found %s in a file of %d bytes"
                            .formatted(
                                    file,
                                    expected,
                                    Arrays.toString(new int[] {0, 0, 8, dimensions}),
                                    Arrays.toString(found),
                                    bytes.length));
        }
        if (bytes.length < header) {
            throw new IllegalArgumentException(
                    file + " is cut short: expected a header of " + header + " bytes, found " + bytes.length);
        }
        int[] sizes = new int[dimensions];
        double length = 1;
        for (int i = 0; i < dimensions; i++) {
            sizes[i] = buffer.getInt();
            if (sizes[i] < 1) {
                throw new IllegalArgumentException(
                        file + " holds no IDX " + expected + ": dimension " + i + " is " + sizes[i]);
            }
            length *= sizes[i];
        }
        if (bytes.length != header + length) {
            throw new IllegalArgumentException("%s has the wrong length: expected %.0f bytes for %s, found %d"
                    .formatted(file, header + length, Arrays.toString(sizes), bytes.length));
        }
        return sizes;
    }

    private static byte[] content(Path file) {
        SourceDetection.requireReadable(file);
        try {
            byte[] bytes = Files.readAllBytes(file);
            if (!isGzip(bytes)) {
                return bytes;
            }
            try (InputStream plain = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                return plain.readAllBytes();
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read IDX file " + file + ": " + e.getMessage(), e);
        }
    }

    private static boolean isGzip(byte[] bytes) {
        return bytes.length >= 2 && bytes[0] == (byte) 0x1F && bytes[1] == (byte) 0x8B;
    }
}
