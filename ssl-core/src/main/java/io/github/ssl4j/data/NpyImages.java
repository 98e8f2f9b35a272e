package io.github.ssl4j.data;

import io.github.ssl4j.data.files.NpyHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The images of an array in NumPy's format, [N, H, W], [N, H, W, C] or [N, C, H, W], read from the file one by one. Of
 * four axes the shorter of the second and the last is that of the channels.
 */
final class NpyImages implements ImageSource {
    private static final int MOST_CHANNELS = 64;
    private static final int LONGEST_HEADER = 1 << 16;
    private static final int SAMPLE = 64;

    /** The types of elements, with the value of white. */
    private enum Type {
        BYTES("|u1", 1, 255),
        SHORTS("<u2", 2, 65_535),
        FLOATS("<f4", 4, 1),
        DOUBLES("<f8", 8, 1);

        private final String label;
        private final int bytes;
        private final float white;

        Type(String label, int bytes, float white) {
            this.label = label;
            this.bytes = bytes;
            this.white = white;
        }

        float at(ByteBuffer values, int index) {
            return switch (this) {
                case BYTES -> (values.get(index) & 0xFF) / white;
                case SHORTS -> Short.toUnsignedInt(values.getShort(2 * index)) / white;
                case FLOATS -> values.getFloat(4 * index);
                case DOUBLES -> (float) values.getDouble(8 * index);
            };
        }
    }

    private final Path file;
    private final Type type;
    private final int start;
    private final int size;
    private final int channels;
    private final int height;
    private final int width;
    private final boolean channelsLast;

    private NpyImages(Path file, Type type, NpyHeader header, boolean channelsLast) {
        long[] shape = header.shape();
        boolean planes = shape.length == 4;
        this.file = file;
        this.type = type;
        this.start = header.bytes();
        this.size = Math.toIntExact(shape[0]);
        this.channelsLast = channelsLast;
        this.channels = planes ? (int) (channelsLast ? shape[3] : shape[1]) : 1;
        this.height = (int) (planes && !channelsLast ? shape[2] : shape[1]);
        this.width = (int) (planes && !channelsLast ? shape[3] : shape[2]);
    }

    /**
     * Opens an array.
     *
     * @throws IllegalArgumentException if it is none, or none of images; or holds values above white
     */
    static ImageSource open(Path file) {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer beginning = ByteBuffer.allocate((int) Math.min(LONGEST_HEADER, channel.size()));
            while (beginning.hasRemaining() && channel.read(beginning) >= 0) {}
            NpyHeader header = NpyHeader.parse(file.toString(), Arrays.copyOf(beginning.array(), beginning.position()));
            NpyImages images = new NpyImages(file, type(file, header), header, channelsLast(file, header));
            long expected = header.bytes() + header.elements() * images.type.bytes;
            if (channel.size() != expected) {
                throw new IllegalArgumentException(file + " is cut short or too long: expected " + expected
                        + " bytes for " + Arrays.toString(header.shape()) + ", found " + channel.size());
            }
            images.requireInRange();
            return images;
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot read " + file + ": " + e, e);
        }
    }

    private static Type type(Path file, NpyHeader header) {
        return Stream.of(Type.values())
                .filter(type -> type.label.equals(header.type()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(file + ": expected elements of type "
                        + Stream.of(Type.values()).map(type -> type.label).collect(Collectors.joining(", "))
                        + ", found " + header.type()));
    }

    private static boolean channelsLast(Path file, NpyHeader header) {
        long[] shape = header.shape();
        boolean last = shape.length == 4 && shape[3] <= shape[1];
        long channels = shape.length == 4 ? Math.min(shape[1], shape[3]) : 1;
        boolean fits = (shape.length == 3 || shape.length == 4)
                && Arrays.stream(shape).allMatch(length -> length >= 1 && length <= Integer.MAX_VALUE)
                && channels <= MOST_CHANNELS
                && !header.fortranOrder();
        if (!fits) {
            throw new IllegalArgumentException(
                    file + ": expected images [N, H, W], [N, H, W, C] or [N, C, H, W] of at most "
                            + MOST_CHANNELS + " channels, found " + Arrays.toString(shape)
                            + (header.fortranOrder() ? " in Fortran order" : ""));
        }
        return last;
    }

    private void requireInRange() {
        Image image = new Image(channels, 1, 1);
        int count = Math.min(SAMPLE, size);
        for (int i = 0; i < count; i++) {
            try {
                read((int) ((long) i * size / count), image);
            } catch (CorruptImageException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public String name(int index) {
        return file + ", image " + Objects.checkIndex(index, size);
    }

    @Override
    public void read(int index, Image target, ReadPlan plan) {
        plan.expect((long) channels * height * width);
        read(index, target);
    }

    @Override
    public void read(int index, Image target) {
        Objects.checkIndex(index, size);
        int area = height * width;
        target.reshape(channels, height, width);
        ByteBuffer values = values(index);
        float[] pixels = target.pixels();
        for (int c = 0; c < channels; c++) {
            for (int i = 0; i < area; i++) {
                float value = type.at(values, channelsLast ? i * channels + c : c * area + i);
                if (!(value >= 0 && value <= 1)) {
                    throw new CorruptImageException(
                            name(index), "expected values from 0 to 1, where 1 is white, found " + value, null);
                }
                pixels[c * area + i] = value;
            }
        }
    }

    private ByteBuffer values(int index) {
        int bytes = Math.multiplyExact(Math.multiplyExact(channels * type.bytes, height), width);
        ByteBuffer values = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(file)) {
            long from = start + (long) index * bytes;
            while (values.hasRemaining()) {
                if (channel.read(values, from + values.position()) < 0) {
                    throw new IOException("the file is cut short");
                }
            }
            return values.flip();
        } catch (IOException e) {
            throw new CorruptImageException(name(index), e.toString(), e);
        }
    }

    @Override
    public boolean labelled() {
        return false;
    }

    @Override
    public int label(int index) {
        throw new IllegalStateException("these images have no labels");
    }

    @Override
    public List<String> classes() {
        return List.of();
    }

    @Override
    public void close() {}
}
