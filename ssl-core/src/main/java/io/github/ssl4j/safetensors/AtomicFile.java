package io.github.ssl4j.safetensors;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.UUID;

/** Writes a file beside its place and renames it once it is on the disk: the old file or the new one, never a part. */
public final class AtomicFile {

    private AtomicFile() {}

    /** Opens a new file for writing. */
    public interface Opener {
        /**
         * Opens a file that is not there yet.
         *
         * @throws IOException if that fails
         */
        WritableByteChannel open(Path file) throws IOException;
    }

    /** Writes the contents. */
    public interface Contents {
        /**
         * Writes all of them.
         *
         * @throws IOException if the channel does
         */
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    /**
     * Opens a real file.
     *
     * @throws IOException if it exists or cannot be made
     */
    public static WritableByteChannel onDisk(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    /**
     * Checks that a place is free or taken by a file, as a folder or a device must not be replaced.
     *
     * @throws IllegalArgumentException if something else is there
     */
    public static void requireFile(Path place) {
        if (Files.exists(place) && !Files.isRegularFile(place)) {
            throw new IllegalArgumentException("expected a file to write, found the "
                    + (Files.isDirectory(place) ? "folder " : "device ") + place);
        }
    }

    /**
     * Writes or replaces a file that holds these bytes; folders above it are made.
     *
     * @throws IllegalArgumentException if the place is taken by something else than a file
     * @throws UncheckedIOException if that fails; an old file is as it was then, and nothing is left of the new one
     */
    public static void write(Path file, byte[] bytes) {
        write(file, bytes.length, AtomicFile::onDisk, channel -> {
            for (ByteBuffer rest = ByteBuffer.wrap(bytes); rest.hasRemaining(); ) {
                channel.write(rest);
            }
        });
    }

    /**
     * Writes or replaces a file; folders above it are made.
     *
     * @param bytes how many there will be
     * @throws IllegalArgumentException if the place is taken by something else than a file
     * @throws UncheckedIOException if that fails; an old file is as it was then, and nothing is left of the new one
     */
    public static void write(Path file, long bytes, Opener opener, Contents contents) {
        requireFile(file);
        Path target = file.toAbsolutePath();
        Path partial = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".partial");
        try {
            Files.createDirectories(target.getParent());
            try {
                writeAndSync(partial, opener, contents);
                Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException | RuntimeException e) {
                deleteAfter(e, partial);
                throw e;
            }
        } catch (IOException e) {
            String why =
                    e instanceof AccessDeniedException ? "permission denied" : reason(e) + "; " + space(target, bytes);
            throw new UncheckedIOException("cannot write " + file + ": " + why, e);
        }
    }

    private static void writeAndSync(Path partial, Opener opener, Contents contents) throws IOException {
        try (WritableByteChannel channel = opener.open(partial)) {
            contents.writeTo(channel);
            if (channel instanceof FileChannel onDisk) {
                onDisk.force(true);
            }
        }
    }

    private static void deleteAfter(Exception failure, Path partial) {
        try {
            Files.deleteIfExists(partial);
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }

    private static String reason(IOException e) {
        // the others say only the name of the file
        return e.getClass() == IOException.class && e.getMessage() != null ? e.getMessage() : e.toString();
    }

    private static String space(Path target, long bytes) {
        Path folder = target;
        while (!Files.isDirectory(folder)) {
            folder = folder.getParent();
        }
        try {
            long free = Files.getFileStore(folder).getUsableSpace();
            return String.format(Locale.ROOT, "%,d bytes are needed, %,d are free", bytes, free);
        } catch (IOException e) {
            return String.format(Locale.ROOT, "%,d bytes are needed; how many are free is unknown (%s)", bytes, e);
        }
    }
}
