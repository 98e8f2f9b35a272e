package io.github.ssl4j.data.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** The files in a tar and where they are, found in one pass over its headers. */
final class TarMembers {
    static final int BLOCK = 512;

    /** A file, {@code size} bytes from {@code offset} on; a link or a device where {@code plain} is false. */
    record Member(String name, long offset, long size, boolean plain) {}

    private TarMembers() {}

    /** Lists the files of a tar; throws an IOException if it is malformed or cut short. */
    static List<Member> of(Path tar) throws IOException {
        List<Member> members = new ArrayList<>();
        try (FileChannel channel = FileChannel.open(tar)) {
            long end = 0;
            // the names are decoded here: their bytes may be in any encoding
            try (TarFile file = new TarFile(channel, BLOCK, BLOCK, StandardCharsets.ISO_8859_1.name(), false)) {
                for (TarArchiveEntry entry : file.getEntries()) {
                    boolean data = entry.isFile() && !isSpecial(entry);
                    if (data && entry.isSparse()) {
                        throw new IOException(entry.getName() + " is sparse: expected plain files");
                    }
                    if (!entry.isDirectory()) {
                        members.add(new Member(
                                name(entry.getName()), entry.getDataOffset(), data ? entry.getSize() : 0, data));
                    }
                    end = entry.getDataOffset() + (entry.getSize() + BLOCK - 1) / BLOCK * BLOCK;
                }
                requireEnd(channel, end, members.size());
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return members;
    }

    private static boolean isSpecial(TarArchiveEntry entry) {
        return entry.isLink()
                || entry.isSymbolicLink()
                || entry.isFIFO()
                || entry.isBlockDevice()
                || entry.isCharacterDevice();
    }

    /** A tar ends with blocks of zeros; one that does not was cut between two files, or within a header. */
    private static void requireEnd(FileChannel channel, long end, int files) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        while (block.hasRemaining() && channel.read(block, end + block.position()) >= 0) {}
        if (block.hasRemaining()) {
            throw new IOException(String.format(
                    Locale.ROOT,
                    "it is cut short: expected its end after %,d files and %,d bytes, found only %,d bytes",
                    files,
                    end + BLOCK,
                    channel.size()));
        }
        for (byte value : block.array()) {
            if (value != 0) {
                throw new IOException(
                        String.format(Locale.ROOT, "expected a header or the end at byte %,d, found neither", end));
            }
        }
    }

    private static String name(String latin1) {
        String name = latin1.chars().allMatch(c -> c <= 0xFF)
                ? FileNames.decoded(latin1.getBytes(StandardCharsets.ISO_8859_1))
                : latin1;
        return name.startsWith("./") ? name.substring(2) : name;
    }

    /** Reads the bytes of a member. */
    static byte[] read(Path tar, long offset, long size) throws IOException {
        Bounded.require(size);
        ByteBuffer bytes = ByteBuffer.allocate((int) size);
        try (FileChannel channel = FileChannel.open(tar)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new IOException(String.format(
                            Locale.ROOT,
                            "expected %,d bytes from %,d on in %s, found %,d: it was cut short after it was indexed",
                            size,
                            offset,
                            tar,
                            bytes.position()));
                }
            }
        }
        return bytes.array();
    }
}
