package io.github.ssl4j.data;

import static io.github.ssl4j.data.TestImages.png;
import static io.github.ssl4j.data.TestImages.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.data.StoredImages.Stored;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FingerprintTests {
    @TempDir
    Path folder;

    @Test
    void theSameFilesHaveOneFingerprintWhereverTheyAre() throws IOException {
        fill(folder.resolve("here"));
        fill(folder.resolve("over/there"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("here"));
        Path zip = folder.resolve("all.zip");
        try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of("dog/2.png", "cat/1.png", "dog/10.png")) {
                output.putNextEntry(new ZipEntry("set/" + name));
                output.write(Files.readAllBytes(folder.resolve("here").resolve(name)));
            }
        }

        assertThat(fingerprint(folder.resolve("here")))
                .matches("[0-9a-f]{64}")
                .isEqualTo(fingerprint(folder.resolve("over/there")))
                .isEqualTo(fingerprint(link))
                .isEqualTo(fingerprint(zip));
    }

    @Test
    void anotherNameSizeOrContentMakesAnother() throws IOException {
        Path set = folder.resolve("set");
        fill(set);
        Set<String> seen = new HashSet<>(List.of(fingerprint(set)));

        byte[] old = Files.readAllBytes(set.resolve("dog/2.png"));
        byte[] changed = old.clone();
        changed[changed.length - 1] ^= 1;
        Files.write(set.resolve("dog/2.png"), changed);
        assertThat(seen.add(fingerprint(set))).isTrue();
        Files.write(set.resolve("dog/2.png"), Arrays.copyOf(old, old.length + 1));
        assertThat(seen.add(fingerprint(set))).isTrue();
        Files.write(set.resolve("dog/2.png"), old);
        assertThat(seen.add(fingerprint(set))).isFalse();
        Files.move(set.resolve("dog/2.png"), set.resolve("dog/3.png"));
        assertThat(seen.add(fingerprint(set))).isTrue();
    }

    @Test
    void ofALargeFileTheEndsCount() throws IOException {
        byte[] large = new byte[300_000];
        Path file = write(folder, "large.png", large);
        Set<String> seen = new HashSet<>(List.of(fingerprint(folder)));

        for (int place : new int[] {0, 65_535, 300_000 - 65_536, 299_999}) {
            byte[] changed = large.clone();
            changed[place] = 1;
            Files.write(file, changed);
            assertThat(seen.add(fingerprint(folder))).isTrue();
        }
        large[150_000] = 1;
        Files.write(file, large);
        assertThat(seen.add(fingerprint(folder))).isFalse();
    }

    @Test
    void imagesInMemoryCountWhole() {
        byte[] bytes = new byte[3 * 4];
        StoredImages images = stored(bytes);
        String before = images.fingerprint();

        assertThat(stored(bytes.clone()).fingerprint()).isEqualTo(before);
        bytes[11] = 1;
        assertThat(images.fingerprint()).isNotEqualTo(before);
        assertThat(images.subset(0, 2).fingerprint())
                .isNotEqualTo(images.subset(1, 2).fingerprint());
    }

    @Test
    void aSmallSourceIsLookedAtWholeAndALargeOneInPart() {
        assertThat(IntStream.range(0, 1000).filter(i -> Fingerprint.isSampled("image" + i, 1000)))
                .hasSize(1000);
        assertThat(IntStream.range(0, 100_000).filter(i -> Fingerprint.isSampled(i + ".jpg", 100_000)))
                .hasSizeBetween(900, 1100);
    }

    private static StoredImages stored(byte[] bytes) {
        List<Stored> images = IntStream.range(0, 3)
                .mapToObj(i -> new Stored(bytes, 4 * i, 1, 2, 2))
                .toList();
        return new StoredImages(images, Labels.NONE, Integer::toString);
    }

    private static void fill(Path set) throws IOException {
        write(set, "cat/1.png", png(1));
        write(set, "dog/2.png", png(2));
        write(set, "dog/10.png", png(3));
        write(set, "notes.txt", new byte[] {1});
    }

    private static String fingerprint(Path path) {
        try (ImageSource images = ImageSource.open(path)) {
            return images.fingerprint();
        }
    }
}
