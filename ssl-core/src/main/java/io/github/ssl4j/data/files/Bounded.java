package io.github.ssl4j.data.files;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Locale;

/** Reads files whose length may be a lie, up to {@link Container#LARGEST} bytes. */
final class Bounded {
    private static final int AT_ONCE = 1 << 20;

    private Bounded() {}

    /** Throws an IOException if a file of so many bytes is not read. */
    static void require(long length) throws IOException {
        if (length > Container.LARGEST) {
            throw new IOException(
                    String.format(Locale.ROOT, "expected at most %,d bytes, found %,d", Container.LARGEST, length));
        }
    }

    /**
     * Reads all of an entry of an archive.
     *
     * @param announced how many bytes it has by the archive; below 0 where that is not known
     * @throws IOException if it has more or fewer, or too many
     */
    static byte[] readAll(InputStream input, long announced) throws IOException {
        require(announced);
        long limit = announced < 0 ? Container.LARGEST : announced;
        byte[] bytes = new byte[(int) Math.min(limit, AT_ONCE)];
        int length = 0;
        while (true) {
            int count = input.readNBytes(bytes, length, bytes.length - length);
            length += count;
            if (length < bytes.length || length == limit) {
                break;
            }
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, 2L * bytes.length));
        }
        if (length == limit && input.read() >= 0) {
            throw new IOException(
                    String.format(Locale.ROOT, "expected %,d bytes as the archive announces, found more", limit));
        }
        if (announced >= 0 && length < announced) {
            throw new IOException(String.format(
                    Locale.ROOT, "expected %,d bytes as the archive announces, found %,d", announced, length));
        }
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
