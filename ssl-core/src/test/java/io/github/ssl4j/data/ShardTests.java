package io.github.ssl4j.data;

import static io.github.ssl4j.data.TestImages.png;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardTests {
    @TempDir
    Path folder;

    @Test
    void theNameOfAClassGoesBeforeItsNumber() throws IOException {
        Path tar = tar(
                "set.tar",
                "a.png",
                png(1),
                "a.cls",
                "1",
                "a.json",
                "{\"label\": 1, \"class\": \"cat\"}",
                "b.png",
                png(2),
                "b.cls",
                "0",
                "b.json",
                "{\"label\": 0, \"class\": \"dog\"}");
        try (ImageSource images = ImageSource.open(tar)) {
            assertThat(images.classes()).containsExactly("cat", "dog");
            assertThat(images.label(0)).isZero();
        }
    }

    @Test
    void shardsAreReadWithTheLabelsOfTheirMembers() throws IOException {
        tar("shard-000000.tar", "b.png", png(0x00FF00), "b.cls", "2", "a.png", png(0xFF0000), "a.cls", "10");
        tar("shard-000001.tar", "a.png", png(0x0000FF), "a.json", "{\"label\": 2, \"caption\": \"x\"}");
        for (Path path : List.of(folder, folder.resolve("shard-{000000..000001}.tar"))) {
            try (ImageSource images = ImageSource.open(path)) {
                assertThat(names(images))
                        .containsExactly(
                                folder + "/shard-000000.tar!/a.png",
                                folder + "/shard-000000.tar!/b.png",
                                folder + "/shard-000001.tar!/a.png");
                assertThat(images.classes()).containsExactly("2", "10");
                assertThat(IntStream.range(0, 3).map(images::label)).containsExactly(1, 0, 0);
                assertThat(pixel(images, 0)).containsExactly(1, 0, 0);
                assertThat(pixel(images, 1)).containsExactly(0, 1, 0);
                assertThat(pixel(images, 2)).containsExactly(0, 0, 1);
                assertThat(images.summary().lines()).containsExactly("3 images: 3 .png; 3 channels, 2 classes");
            }
        }
    }

    @Test
    void aPlainTarIsLikeTheFolder() throws IOException {
        Path tar = tar(
                "set.tar",
                "./cat/caf\u00e9.png",
                png(0xFF0000),
                "./dog/" + "long".repeat(60) + ".png",
                png(0x0000FF),
                "./.git/x.png",
                png(1),
                "./notes.txt",
                "x");
        try (ImageSource images = ImageSource.open(tar)) {
            assertThat(images.classes()).containsExactly("cat", "dog");
            assertThat(images.name(0)).isEqualTo(tar + "!/cat/caf\u00e9.png");
            assertThat(pixel(images, 1)).containsExactly(0, 0, 1);
            assertThat(images.summary().lines().get(1))
                    .isEqualTo("passed over 1 file: 1 notes.txt; 1 folder: .git (hidden or left by a program)");
        }
    }

    @Test
    void theIndexIsMadeOnceAndAgainWhereItIsOlderThanItsShardOrBroken() throws IOException {
        Path tar = tar("set.tar", "a.png", png(1));
        assertThat(size(tar)).isEqualTo(1);
        Path index = folder.resolve("set.tar.idx");
        FileTime made = FileTime.fromMillis(1_000);
        Files.setLastModifiedTime(index, made);
        assertThat(size(tar)).isEqualTo(1);
        assertThat(Files.getLastModifiedTime(index)).isEqualTo(made);

        tar("set.tar", "a.png", png(1), "b.png", png(2));
        assertThat(size(tar)).isEqualTo(2);
        assertThat(Files.getLastModifiedTime(index)).isNotEqualTo(made);

        Files.writeString(index, "{\"format\": ");
        assertThat(size(tar)).isEqualTo(2);
        assertThat(Files.readString(index)).contains("b.png");
    }

    @Test
    void anIndexThatCannotBeKeptIsSaid() throws IOException {
        Path tar = tar("set.tar", "a.png", png(1));
        assertThat(folder.toFile().setWritable(false)).isTrue();
        try {
            assumeFalse(Files.isWritable(folder), "this user may write everything");
            try (ImageSource images = ImageSource.open(tar)) {
                assertThat(images.summary().notes())
                        .containsExactly("the index of " + tar + " is in memory only, as it cannot be written there");
            }
        } finally {
            assertThat(folder.toFile().setWritable(true)).isTrue();
        }
    }

    @Test
    void aShardCutShortAnywhereIsNamed() throws IOException {
        Path tar = tar("set.tar", "a.png", png(1), "b.png", png(2));
        byte[] bytes = Files.readAllBytes(tar);
        for (int length : new int[] {0, 100, 512, 600, 1024, 1300, 1536, 2048}) {
            Files.write(tar, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> ImageSource.open(tar))
                    .as("%d bytes", length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("cannot read shard " + tar);
        }
        assertThat(folder.resolve("set.tar.idx")).doesNotExist();
    }

    @Test
    void aShardThatIsNoTarIsNamed() throws IOException {
        Path file = Files.write(folder.resolve("set.tar"), new byte[2048 + 100]);
        Files.writeString(file, "no tar".repeat(1000));
        assertThatThrownBy(() -> ImageSource.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot read shard " + file);
    }

    @Test
    void aCompressedTarIsNamedWithWhatToDo() throws IOException {
        Path file = Files.write(folder.resolve("set.tar.gz"), new byte[] {0x1F, (byte) 0x8B});
        assertThatThrownBy(() -> ImageSource.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gunzip");
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        tar("shard-0.tar", "a.png", png(1));
        tar("shard-2.tar", "a.png", png(1));
        assertThatThrownBy(() -> ImageSource.open(folder.resolve("shard-{0..3}.tar")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected all 4 files that " + folder + "/shard-{0..3}.tar names, found 2: " + folder
                        + "/shard-1.tar is missing and 1 more are");
    }

    @Test
    void imagesOfOneKeyAreReadAndSaid() throws IOException {
        Path tar = tar("set.tar", "a.png", png(1), "a.jpg", png(2), "a.cls", "x", "b.png", png(3), "b.cls", "y");
        for (int opening = 0; opening < 2; opening++) {
            try (ImageSource images = ImageSource.open(tar)) {
                assertThat(images.size()).isEqualTo(3);
                assertThat(images.classes()).containsExactly("x", "y");
                assertThat(images.summary().notes())
                        .containsExactly("set.tar: 1 image has the key of another, and all are read: the first are"
                                + " a.jpg and a.png");
            }
        }
    }

    @Test
    void twoLabelsOfOneKeyAreNamed() throws IOException {
        Path tar = tar("set.tar", "a.png", png(1), "a.cls", "x", "a.cls", "y");
        assertThatThrownBy(() -> ImageSource.open(tar))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two files give the labels of one key: a.cls at byte");
    }

    @Test
    void aLabelThatIsNoJsonIsNamed() throws IOException {
        Path tar = tar("set.tar", "a.png", png(1), "a.json", "{x");
        assertThatThrownBy(() -> ImageSource.open(tar))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a.json is no JSON");
    }

    @Test
    void anImageWithoutALabelAndALabelWithoutAnImageAreNamed() throws IOException {
        Path tar = tar("set.tar", "a.png", png(1), "a.cls", "x", "b.png", png(2), "c.cls", "y");
        try (ImageSource images = ImageSource.open(tar)) {
            assertThat(images.labelled()).isFalse();
            assertThat(images.summary().lines())
                    .containsExactly(
                            "2 images: 2 .png; 3 channels, no labels",
                            "passed over 1 file: 1 c.cls (no image has its key)",
                            "no labels: b.png has none, unlike other images");
        }
    }

    @Test
    void aShardThatVanishesDuringTheRunMakesItsImagesCorrupt() throws IOException {
        Path tar = tar("set.tar", "a.png", png(1));
        try (ImageSource images = ImageSource.open(tar)) {
            Files.delete(tar);
            assertThatThrownBy(() -> images.read(0, new Image(3, 1, 1)))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining(tar + "!/a.png");
        }
    }

    @Test
    @Tag("slow")
    void aHundredThousandEntriesAreIndexedInLessThanTwentySeconds() throws IOException {
        Path tar = folder.resolve("large.tar");
        byte[] image = png(1);
        try (OutputStream file = new java.io.BufferedOutputStream(Files.newOutputStream(tar), 1 << 20);
                TarArchiveOutputStream output = new TarArchiveOutputStream(file)) {
            for (int i = 0; i < 50_000; i++) {
                put(output, String.format("%06d.png", i), image);
                put(output, String.format("%06d.cls", i), "7".getBytes(StandardCharsets.UTF_8));
            }
        }
        long start = processorTime();
        assertThat(size(tar)).isEqualTo(50_000);
        double seconds = (processorTime() - start) / 1e9;
        start = processorTime();
        assertThat(size(tar)).isEqualTo(50_000);
        System.out.printf(
                "100,000 entries: indexed in %.2f s of processor time, opened again in %.2f s%n",
                seconds, (processorTime() - start) / 1e9);
        assertThat(seconds).isLessThan(20);
    }

    private static long processorTime() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static int size(Path path) {
        try (ImageSource images = ImageSource.open(path)) {
            return images.size();
        }
    }

    private static List<String> names(ImageSource images) {
        return IntStream.range(0, images.size()).mapToObj(images::name).toList();
    }

    private Path tar(String name, Object... namesAndContents) throws IOException {
        Path file = folder.resolve(name);
        try (TarArchiveOutputStream output = new TarArchiveOutputStream(Files.newOutputStream(file), "UTF-8")) {
            output.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            for (int i = 0; i < namesAndContents.length; i += 2) {
                Object content = namesAndContents[i + 1];
                put(
                        output,
                        (String) namesAndContents[i],
                        content instanceof String text ? text.getBytes(StandardCharsets.UTF_8) : (byte[]) content);
            }
        }
        return file;
    }

    private static void put(TarArchiveOutputStream output, String name, byte[] bytes) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(bytes.length);
        output.putArchiveEntry(entry);
        output.write(bytes);
        output.closeArchiveEntry();
    }

    private static float[] pixel(ImageSource source, int index) {
        Image image = new Image(1, 1, 1);
        source.read(index, image);
        int area = image.height() * image.width();
        return new float[] {image.pixels()[0], image.pixels()[area], image.pixels()[2 * area]};
    }
}
