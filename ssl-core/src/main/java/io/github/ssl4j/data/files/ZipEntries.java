package io.github.ssl4j.data.files;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32;
import org.apache.commons.compress.archivers.zip.UnicodePathExtraField;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry.NameSource;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.apache.commons.compress.archivers.zip.ZipMethod;

/**
 * The images in a zip, of any size and with names in any encoding, stored or compressed by Deflate, Deflate64 or what
 * older programs used. They are read where they are, never unpacked.
 */
public final class ZipEntries implements Container {
    private record Named(ZipArchiveEntry entry, String name) {}

    private final Path file;
    private final ZipFile zip;
    private final List<Named> images = new ArrayList<>();
    private final Tally tally = new Tally();

    private ZipEntries(Path file, ZipFile zip) {
        this.file = file;
        this.zip = zip;
    }

    /**
     * Opens a zip.
     *
     * @throws IllegalArgumentException if it is none, or cut short
     */
    public static ZipEntries of(Path file) {
        try {
            // the names are decoded here: each entry may have another encoding, and most do not note it
            ZipFile zip = new ZipFile(
                    Files.newByteChannel(file), file.toString(), StandardCharsets.ISO_8859_1.name(), false, true);
            try {
                ZipEntries entries = new ZipEntries(file, zip);
                entries.list();
                return entries;
            } catch (RuntimeException e) {
                zip.close();
                throw e;
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new IllegalArgumentException("cannot read zip " + file + ": " + e.getMessage(), e);
        }
    }

    private void list() {
        List<Named> files = Collections.list(zip.getEntries()).stream()
                .map(entry -> new Named(entry, name(entry)))
                .filter(named -> !named.name().endsWith("/"))
                .toList();
        Set<String> runs = Runs.among(files.stream().map(Named::name).toList());
        Set<String> folders = new HashSet<>();
        for (Named named : files) {
            String folder = Runs.folder(named.name(), runs);
            String passedOver = folder == null ? ImageNames.passedOverFolder(named.name()) : folder;
            if (passedOver != null) {
                if (folders.add(passedOver)) {
                    tally.folder(
                            passedOver.substring(0, passedOver.length() - 1),
                            folder == null ? "hidden or left by a program" : "a run of ssl4j");
                }
            } else {
                sort(named);
            }
        }
        images.sort(Comparator.comparing(Named::name));
    }

    private void sort(Named named) {
        String file = named.name().substring(named.name().lastIndexOf('/') + 1);
        if (ImageNames.isHidden(file)) {
            tally.file(named.name(), ImageNames.HIDDEN, ImageNames.HIDDEN);
        } else if (!ImageNames.isImage(file)) {
            tally.file(named.name(), ImageNames.why(file));
        } else if (named.entry().isUnixSymlink()) {
            tally.file(named.name(), "links", "a link");
        } else if (named.entry().getGeneralPurposeBit().usesEncryption()) {
            tally.file(named.name(), "encrypted", "encrypted");
        } else if (!zip.canReadEntryData(named.entry())) {
            ZipMethod method = ZipMethod.getMethodByCode(named.entry().getMethod());
            String how = "compressed by "
                    + (method == null ? "method " + named.entry().getMethod() : method);
            tally.file(named.name(), how, how);
        } else {
            images.add(named);
        }
    }

    private static String name(ZipArchiveEntry entry) {
        String name = entry.getNameSource() == NameSource.NAME_WITH_EFS_FLAG
                ? new String(entry.getRawName(), StandardCharsets.UTF_8)
                : unicodeName(entry);
        // from Windows, by programs that knew no better
        return name.indexOf('/') < 0 ? name.replace('\\', '/') : name;
    }

    private static String unicodeName(ZipArchiveEntry entry) {
        if (entry.getExtraField(UnicodePathExtraField.UPATH_ID) instanceof UnicodePathExtraField field) {
            CRC32 crc = new CRC32();
            crc.update(entry.getRawName());
            if (crc.getValue() == field.getNameCRC32()) {
                return new String(field.getUnicodeName(), StandardCharsets.UTF_8);
            }
        }
        return FileNames.decoded(entry.getRawName());
    }

    @Override
    public int size() {
        return images.size();
    }

    @Override
    public String name(int index) {
        return images.get(index).name();
    }

    @Override
    public String place(int index) {
        return file + "!/" + name(index);
    }

    @Override
    public byte[] read(int index) throws IOException {
        ZipArchiveEntry entry = images.get(index).entry();
        Bounded.require(entry.getSize());
        try (InputStream input = open(entry)) {
            byte[] bytes = Bounded.readAll(input, entry.getSize());
            CRC32 crc = new CRC32();
            crc.update(bytes);
            if (crc.getValue() != entry.getCrc()) {
                throw new IOException("the checksum in the zip is another: the entry is damaged");
            }
            return bytes;
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw new IOException("malformed entry: " + e.getMessage(), e);
        }
    }

    /** Finds the data of an entry by moving in the file, which only one thread may do; reading is safe for all. */
    private InputStream open(ZipArchiveEntry entry) throws IOException {
        synchronized (zip) {
            return zip.getInputStream(entry);
        }
    }

    @Override
    public long length(int index) {
        return images.get(index).entry().getSize();
    }

    @Override
    public List<PassedOver> passedOver() {
        return tally.list();
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
