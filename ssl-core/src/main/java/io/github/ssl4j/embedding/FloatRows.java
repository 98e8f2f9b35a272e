package io.github.ssl4j.embedding;

import io.github.ssl4j.data.files.NpyHeader;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/** The rows [N, D] of a .npy file, read where they lie; by any number of threads at once. */
final class FloatRows implements Closeable {
    private static final int LONGEST_HEADER = 1 << 16;
    private static final String FLOATS = "<f4";

    private final Path file;
    private final FileChannel channel;
    private final NpyHeader header;

    private FloatRows(Path file, FileChannel channel, NpyHeader header) {
        this.file = file;
        this.channel = channel;
        this.header = header;
    }

    /**
     * Opens a file.
     *
     * @throws IllegalArgumentException if it holds something else than rows of floats, or is cut short
     * @throws UncheckedIOException if it cannot be read
     */
    static FloatRows open(Path file) {
        try {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
            try {
                NpyHeader header = NpyHeader.parse(file.toString(), start(channel));
                require(file, channel, header);
                return new FloatRows(file, channel, header);
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            throw new UncheckedIOException("cannot read " + file + ": there is no such file", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    private static byte[] start(FileChannel channel) throws IOException {
        ByteBuffer start = ByteBuffer.allocate((int) Math.min(LONGEST_HEADER, channel.size()));
        fill(channel, start, 0);
        return start.array();
    }

    private static void require(Path file, FileChannel channel, NpyHeader header) throws IOException {
        long[] shape = header.shape();
        if (!header.type().equals(FLOATS) || header.fortranOrder() || shape.length != 2) {
            throw new IllegalArgumentException(file + ": expected rows of features [N, D] of type " + FLOATS
                    + " in C order, found " + Arrays.toString(shape) + " of type " + header.type()
                    + (header.fortranOrder() ? " in Fortran order" : ""));
        }
        if (shape[0] < 1 || shape[1] < 1 || shape[0] > Integer.MAX_VALUE || shape[1] > 1 << 20) {
            throw new IllegalArgumentException(file
                    + ": expected between 1 and 2^31 rows of at most 2^20 features, found " + Arrays.toString(shape));
        }
        long bytes = header.bytes() + header.elements() * Float.BYTES;
        if (channel.size() != bytes) {
            throw new IllegalArgumentException(file + ": expected " + bytes + " bytes for " + Arrays.toString(shape)
                    + ", found " + channel.size() + (channel.size() < bytes ? "; it is cut short" : ""));
        }
    }

    int count() {
        return (int) header.shape()[0];
    }

    int width() {
        return (int) header.shape()[1];
    }

    /** Returns some rows that follow each other, fewer at the end. */
    float[] read(int from, int wanted) {
        int rows = Math.min(wanted, count() - from);
        float[] values = new float[Math.multiplyExact(rows, width())];
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        try {
            fill(channel, bytes, header.bytes() + (long) from * width() * Float.BYTES);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
        bytes.flip();
        bytes.asFloatBuffer().get(values);
        return values;
    }

    /**
     * Returns some rows as {@link #read}.
     *
     * @throws IllegalArgumentException if a feature is not finite
     */
    float[] readFinite(int from, int wanted) {
        float[] values = read(from, wanted);
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(
                        file + ": expected finite features, found " + values[i] + " in row " + (from + i / width()));
            }
        }
        return values;
    }

    private static void fill(FileChannel channel, ByteBuffer target, long position) throws IOException {
        while (target.hasRemaining()) {
            int count = channel.read(target, position + target.position());
            if (count < 0) {
                throw new IOException("it ends before byte " + (position + target.limit()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
