package io.github.ssl4j.embedding;

import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** The lines of a file of rows, read when they are asked for. */
final class RowFile implements Closeable {
    private final Path file;
    private final FileChannel channel;
    /** Where every line begins, and where the last one ends. */
    private final long[] begins;

    private RowFile(Path file, FileChannel channel, long[] begins) {
        this.file = file;
        this.channel = channel;
        this.begins = begins;
    }

    /**
     * Opens a file of so many lines.
     *
     * @throws IllegalArgumentException if there are more or fewer
     * @throws UncheckedIOException if it cannot be read
     */
    static RowFile open(Path file, int count) {
        try {
            return new RowFile(file, FileChannel.open(file, StandardOpenOption.READ), begins(file, count));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }

    private static long[] begins(Path file, int count) throws IOException {
        long[] begins = new long[count + 1];
        long at = 0;
        long lines = 0;
        try (InputStream input = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (int b; (b = input.read()) >= 0; ) {
                at++;
                if (b == '\n' && ++lines <= count) {
                    begins[(int) lines] = at;
                }
            }
        }
        if (lines != count || begins[count] != at) {
            throw new IllegalArgumentException(
                    file + ": expected a line for each of " + count + " rows of features, found " + lines
                            + (lines == 0 || lines > count || begins[(int) lines] == at ? "" : " and a part of one"));
        }
        return begins;
    }

    /**
     * Returns what row of features this is.
     *
     * @throws IllegalArgumentException if the line does not say
     * @throws UncheckedIOException if it cannot be read
     */
    EmbeddedRow get(int row) {
        ByteBuffer line = ByteBuffer.allocate(Math.toIntExact(begins[row + 1] - begins[row]));
        try {
            while (line.hasRemaining()) {
                if (channel.read(line, begins[row] + line.position()) < 0) {
                    throw new IOException("it ends before line " + (row + 1));
                }
            }
            return EmbeddedRow.parse(new String(line.array(), StandardCharsets.UTF_8).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ", line " + (row + 1) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
