package io.github.ssl4j.data;

import static io.github.ssl4j.data.TestImages.png;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.zip.Zip64Mode;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ZipTests {
    private static final int DEFLATE_64 = 9;

    @TempDir
    Path folder;

    @Test
    void namesOfOldEncodingsAreDecoded() throws IOException {
        for (String encoding : new String[] {"ISO-8859-1", "IBM437", "UTF-8"}) {
            Path zip = folder.resolve(encoding + ".zip");
            try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(zip), Charset.forName(encoding))) {
                put(output, "caf\u00e9/1.png", png(0xFF0000));
                put(output, "th\u00e9/2.png", png(0x0000FF));
            }
            clearFlagOfUtf8(zip);
            try (ImageSource images = ImageSource.open(zip)) {
                assertThat(images.classes()).as(encoding).containsExactly("caf\u00e9", "th\u00e9");
                assertThat(pixel(images, 1)).containsExactly(0, 0, 1);
            }
        }
    }

    @Test
    void backslashesPartNames() throws IOException {
        Path zip = zip("dog\\1.png", png(1), "cat\\2.png", png(2));
        try (ImageSource images = ImageSource.open(zip)) {
            assertThat(images.classes()).containsExactly("cat", "dog");
        }
    }

    @Test
    void deflate64IsRead() throws IOException {
        Path zip = folder.resolve("images.zip");
        // a stream without matches is the same in Deflate and in Deflate64
        try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(zip)) {
            {
                def.setStrategy(Deflater.HUFFMAN_ONLY);
            }
        }) {
            put(output, "a.png", png(0x00FF00));
        }
        byte[] bytes = Files.readAllBytes(zip);
        patch(bytes, "PK\3\4", 8, DEFLATE_64);
        patch(bytes, "PK\1\2", 10, DEFLATE_64);
        Files.write(zip, bytes);
        try (ImageSource images = ImageSource.open(zip)) {
            assertThat(pixel(images, 0)).containsExactly(0, 1, 0);
        }
    }

    @Test
    void zip64IsRead() throws IOException {
        Path zip = folder.resolve("images.zip");
        try (ZipArchiveOutputStream output = new ZipArchiveOutputStream(zip)) {
            output.setUseZip64(Zip64Mode.Always);
            output.putArchiveEntry(new ZipArchiveEntry("a.png"));
            output.write(png(0x00FF00));
            output.closeArchiveEntry();
        }
        try (ImageSource images = ImageSource.open(zip)) {
            assertThat(pixel(images, 0)).containsExactly(0, 1, 0);
        }
    }

    @Test
    void whatIsNotReadIsCounted() throws IOException {
        Path zip = zip(
                "set/cat/1.png", png(1),
                "set/dog/2.png", png(2),
                "__MACOSX/set/cat/._1.png", png(3),
                "set/.git/4.png", png(4),
                "set/runs/x/config.json", new byte[] {1},
                "set/runs/x/metrics.jsonl", new byte[] {1},
                "set/runs/x/pictures/5.png", png(5),
                "set/notes.txt", new byte[] {1});
        try (ImageSource images = ImageSource.open(zip)) {
            assertThat(images.classes()).containsExactly("cat", "dog");
            assertThat(images.summary().lines().get(1))
                    .isEqualTo("passed over 1 file: 1 set/notes.txt; 3 folders: __MACOSX, set/.git"
                            + " (hidden or left by a program), set/runs/x (a run of ssl4j)");
        }
    }

    @Test
    void anEncryptedEntryIsNamed() throws IOException {
        Path zip = zip("a.png", png(1), "b.png", png(2));
        byte[] bytes = Files.readAllBytes(zip);
        patch(bytes, "PK\1\2", 8, 1);
        Files.write(zip, bytes);
        assertThatThrownBy(() -> ImageSource.open(zip))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("passed over 2 files: 2 encrypted");
    }

    @Test
    void aDamagedEntryIsCorrupt() throws IOException {
        byte[] image = png(1);
        Path zip = folder.resolve("images.zip");
        try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(zip))) {
            ZipEntry entry = new ZipEntry("a.png");
            entry.setMethod(ZipEntry.STORED);
            entry.setSize(image.length);
            CRC32 crc = new CRC32();
            crc.update(image);
            entry.setCrc(crc.getValue());
            output.putNextEntry(entry);
            output.write(image);
        }
        byte[] bytes = Files.readAllBytes(zip);
        bytes[30 + 5 + 20] ^= 1;
        Files.write(zip, bytes);
        assertCorrupt(zip, "checksum");
    }

    @Test
    void anEntryThatInflatesBeyondWhatItAnnouncesIsCorrupt() throws IOException {
        Path zip = zip("a.png", new byte[10_000_000]);
        byte[] bytes = Files.readAllBytes(zip);
        patch(bytes, "PK\1\2", 24, 100);
        patch(bytes, "PK\1\2", 25, 0);
        patch(bytes, "PK\1\2", 26, 0);
        Files.write(zip, bytes);
        assertCorrupt(zip, "expected 100 bytes as the archive announces, found more");
    }

    @Test
    void anEntryOfTwoGigabytesIsCorruptAndNotInflated() throws IOException {
        Path zip = zip("a.png", new byte[1000]);
        byte[] bytes = Files.readAllBytes(zip);
        patch(bytes, "PK\1\2", 27, 0x7F);
        Files.write(zip, bytes);
        assertCorrupt(zip, "expected at most 1,073,741,824 bytes, found 2,130,");
    }

    @Test
    void aZipCutShortIsNamed() throws IOException {
        Path zip = zip("a.png", png(1), "b.png", png(2));
        byte[] bytes = Files.readAllBytes(zip);
        Files.write(zip, java.util.Arrays.copyOf(bytes, bytes.length - 30));
        assertThatThrownBy(() -> ImageSource.open(zip))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot read zip " + zip);
    }

    private static void assertCorrupt(Path zip, String message) {
        try (ImageSource images = ImageSource.open(zip)) {
            assertThatThrownBy(() -> images.read(0, new Image(3, 1, 1)))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining(zip + "!/a.png")
                    .hasMessageContaining(message);
        }
    }

    private Path zip(Object... namesAndContents) throws IOException {
        Path file = folder.resolve("images.zip");
        try (OutputStream output = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(output)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                put(zip, (String) namesAndContents[i], (byte[]) namesAndContents[i + 1]);
            }
        }
        return file;
    }

    private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
        zip.putNextEntry(new ZipEntry(name));
        zip.write(bytes);
        zip.closeEntry();
    }

    /** Sets a byte behind every place where a signature stands. */
    private static void patch(byte[] bytes, String signature, int offset, int value) {
        byte[] sought = signature.getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i + 46 < bytes.length; i++) {
            if (java.util.Arrays.equals(bytes, i, i + 4, sought, 0, 4)) {
                bytes[i + offset] = (byte) value;
            }
        }
    }

    private static void clearFlagOfUtf8(Path zip) throws IOException {
        byte[] bytes = Files.readAllBytes(zip);
        patch(bytes, "PK\3\4", 7, 0);
        patch(bytes, "PK\1\2", 9, 0);
        ByteArrayOutputStream output = new ByteArrayOutputStream();
        output.write(bytes);
        Files.write(zip, output.toByteArray());
    }

    private static float[] pixel(ImageSource source, int index) {
        Image image = new Image(1, 1, 1);
        source.read(index, image);
        int area = image.height() * image.width();
        return new float[] {image.pixels()[0], image.pixels()[area], image.pixels()[2 * area]};
    }
}
