package io.github.ssl4j.shards;

import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * A tar file being written beside its place, without times and owners, so that the same entries give the same bytes. It
 * takes its place by {@link #finish}; closed before, nothing is left of it.
 */
final class ShardFile implements AutoCloseable {
    static final String PARTIAL = ".partial";

    private final Path place;
    private final Path partial;
    private final FileOutputStream file;
    private final MessageDigest digest;
    private final TarArchiveOutputStream tar;
    private boolean finished;

    ShardFile(Path place) throws IOException {
        this.place = place;
        this.partial = place.resolveSibling(place.getFileName() + PARTIAL);
        this.file = new FileOutputStream(partial.toFile());
        this.digest = sha256();
        OutputStream out = new BufferedOutputStream(new DigestOutputStream(file, digest), 1 << 16);
        this.tar = new TarArchiveOutputStream(out, StandardCharsets.UTF_8.name());
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
        tar.setAddPaxHeadersForNonAsciiNames(true);
    }

    void add(String name, byte[] content) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name);
        entry.setSize(content.length);
        entry.setModTime(0);
        entry.setUserName("");
        entry.setGroupName("");
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    /** Brings all to the disk and into its place; returns the digest. */
    String finish() throws IOException {
        tar.finish();
        tar.flush();
        file.getFD().sync();
        tar.close();
        Files.move(partial, place, StandardCopyOption.ATOMIC_MOVE);
        finished = true;
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        if (!finished) {
            file.close();
            Files.deleteIfExists(partial);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
