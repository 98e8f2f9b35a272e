package io.github.ssl4j.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardWriterTests {
    @TempDir
    private Path temporary;

    private Path data;
    private Path out;

    @BeforeEach
    void folders() {
        data = temporary.resolve("photographs");
        out = temporary.resolve("shards");
    }

    @Test
    void aSampleIsPictureClassAndName() throws IOException {
        picture("cat/a.png", 30, 20);
        picture("dog/b.png", 20, 50);

        ShardManifest manifest = ShardWriter.write(ShardPlan.of(data, out, 10));

        Map<String, byte[]> entries = entries("shard-000000.tar");
        assertThat(entries.keySet())
                .containsExactly("cat/a.jpg", "cat/a.cls", "cat/a.json", "dog/b.jpg", "dog/b.cls", "dog/b.json");
        assertThat(text(entries.get("dog/b.cls"))).isEqualTo("1");
        assertThat(new ObjectMapper().readTree(entries.get("dog/b.json")))
                .isEqualTo(new ObjectMapper().readTree("{\"name\": \"dog/b.png\", \"label\": 1, \"class\": \"dog\"}"));
        assertThat(size(entries.get("cat/a.jpg"))).isEqualTo("15x10");
        assertThat(size(entries.get("dog/b.jpg"))).isEqualTo("10x25");
        assertThat(manifest.complete()).isTrue();
        assertThat(manifest.images()).isEqualTo(2);
        assertThat(manifest.classes()).containsExactly("cat", "dog");
        assertThat(ShardManifest.read(out)).isEqualTo(manifest);
    }

    @Test
    void withoutLabelsThereAreNone() throws IOException {
        picture("a.png", 30, 20);

        ShardWriter.write(ShardPlan.of(data, out, 10));

        Map<String, byte[]> entries = entries("shard-000000.tar");
        assertThat(entries.keySet()).containsExactly("a.jpg", "a.json");
        assertThat(text(entries.get("a.json"))).isEqualTo("{\"name\":\"a.png\"}");
    }

    @Test
    void aSmallImageIsNeitherEnlargedNorChangedInPng() throws IOException {
        picture("a.png", 12, 9);

        ShardWriter.write(ShardPlan.of(data, out, 64).withFormat(ShardFormat.PNG));

        byte[] stored = entries("shard-000000.tar").get("a.png");
        Image before = Image.of(ImageIO.read(data.resolve("a.png").toFile()));
        Image after = Image.of(ImageIO.read(new ByteArrayInputStream(stored)));
        assertThat(after.channelsLast()).isEqualTo(before.channelsLast());
    }

    @Test
    void aGrayImageIsStoredGray() throws IOException {
        write("a.png", new BufferedImage(12, 9, BufferedImage.TYPE_BYTE_GRAY));

        ShardWriter.write(ShardPlan.of(data, out, 8));

        byte[] stored = entries("shard-000000.tar").get("a.jpg");
        assertThat(ImageIO.read(new ByteArrayInputStream(stored)).getRaster().getNumBands())
                .isEqualTo(1);
    }

    @Test
    void namesThatDifferOnlyInTheirEndingHaveDifferentKeys() throws IOException {
        picture("a.bmp.png", 4, 4);
        picture("b.jpg", 4, 4);
        picture("b.png", 4, 4);
        String longAndForeign = "größe-" + "x".repeat(120);
        picture(longAndForeign + ".png", 4, 4);

        ShardWriter.write(ShardPlan.of(data, out, 8));

        assertThat(entries("shard-000000.tar").keySet().stream().filter(name -> name.endsWith(".jpg")))
                .containsExactlyInAnyOrder("a_bmp.jpg", "b.jpg", "b-2.jpg", longAndForeign + ".jpg");
    }

    @Test
    void afterAnEndHalfWayTheSameCallGoesOnAndTheBytesAreThoseOfOneRun() throws IOException {
        pictures(7);
        ShardPlan whole = ShardPlan.of(data, temporary.resolve("whole"), 8).withImagesPerShard(2);
        ShardWriter.write(whole);
        ShardPlan plan = ShardPlan.of(data, out, 8).withImagesPerShard(2);
        breakOff(plan, 4);
        assertThat(names(out)).containsExactlyInAnyOrder(".lock", "manifest.json", "shard-000000.tar");
        assertThat(ShardManifest.read(out).complete()).isFalse();
        // as a process that is killed leaves them
        Files.writeString(out.resolve("shard-000001.tar.partial"), "cut short");
        Files.writeString(out.resolve("shard-000002.tar"), "whole but in no manifest");
        Files.writeString(out.resolve("manifest.json.0.partial"), "{");
        Object written = Files.getLastModifiedTime(out.resolve("shard-000000.tar"));

        int[] begin = {-1};
        ShardManifest manifest;
        try (ImageSource images = ImageSource.open(data)) {
            manifest =
                    ShardWriter.write(plan, images, (done, all, leftOut) -> begin[0] = begin[0] < 0 ? done : begin[0]);
        }

        assertThat(begin[0]).isEqualTo(2);
        assertThat(Files.getLastModifiedTime(out.resolve("shard-000000.tar"))).isEqualTo(written);
        assertThat(manifest.shards()).hasSize(4);
        assertThat(names(out)).isEqualTo(names(whole.out()));
        for (String name : names(out)) {
            assertThat(out.resolve(name)).hasSameBinaryContentAs(whole.out().resolve(name));
        }
    }

    @Test
    void aShardThatIsGoneIsWrittenAgain() throws IOException {
        pictures(4);
        ShardPlan plan = ShardPlan.of(data, out, 8).withImagesPerShard(2);
        ShardManifest first = ShardWriter.write(plan);
        Files.delete(out.resolve("shard-000001.tar"));

        assertThat(ShardWriter.write(plan)).isEqualTo(first);
        assertThat(Files.size(out.resolve("shard-000001.tar")))
                .isEqualTo(first.shards().get(1).bytes());
    }

    @Test
    void shardsMadeOtherwiseAreNotGoneOnWith() throws IOException {
        pictures(3);
        ShardWriter.write(ShardPlan.of(data, out, 8));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardWriter.write(ShardPlan.of(data, out, 9).withFormat(ShardFormat.PNG)))
                .withMessage(
                        "%s holds shards that were made otherwise: size 8 instead of 9, format jpg instead of png;"
                                + " expected an empty or a new folder",
                        out);
        picture("z.png", 4, 4);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardWriter.write(ShardPlan.of(data, out, 8)))
                .withMessageContaining("images 3 instead of 4");
    }

    @Test
    void aFolderOfOtherThingsIsRefused() throws IOException {
        pictures(1);
        Files.createDirectories(out);
        Files.writeString(out.resolve("thesis.tex"), "years of work");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardWriter.write(ShardPlan.of(data, out, 8)))
                .withMessage(out + " holds something else than shards: expected an empty or a new folder, found"
                        + " thesis.tex");
        assertThat(names(out)).containsExactly("thesis.tex");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardWriter.write(ShardPlan.of(data, out.resolve("thesis.tex"), 8)))
                .withMessageContaining("expected a folder for shards, found the file");
    }

    @Test
    void aManifestOfSomethingElseIsNamed() throws IOException {
        pictures(1);
        Files.createDirectories(out);
        Files.writeString(out.resolve("manifest.json"), "{\"name\": \"a browser's extension\"}");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardWriter.write(ShardPlan.of(data, out, 8)))
                .withMessageContaining("manifest.json: expected JSON that ssl4j prepare wrote");
    }

    @Test
    void aFolderThatIsBeingWrittenIsInUse() throws IOException {
        pictures(1);
        Files.createDirectories(out);
        try (FileChannel other =
                FileChannel.open(out.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ShardWriter.write(ShardPlan.of(data, out, 8)))
                    .withMessageContaining("is in use");
        }
    }

    @Test
    void oneCorruptImageIsLeftOutAndNamed() throws IOException {
        pictures(3);
        Files.writeString(data.resolve("image1.png"), "no image");

        ShardManifest manifest = ShardWriter.write(ShardPlan.of(data, out, 8).withImagesPerShard(2));

        assertThat(manifest.images()).isEqualTo(2);
        assertThat(manifest.shards().get(0).leftOut()).singleElement().satisfies(corrupt -> {
            assertThat(corrupt.index()).isEqualTo(1);
            assertThat(corrupt.name()).endsWith("image1.png");
        });
        assertThat(ShardManifest.read(out).leftOut()).hasSize(1);
    }

    @Test
    void moreCorruptImagesThanToleratedEndIt() throws IOException {
        pictures(4);
        Files.writeString(data.resolve("image1.png"), "no image");
        Files.writeString(data.resolve("image3.png"), "no image");
        ShardPlan plan = ShardPlan.of(data, out, 8).withImagesPerShard(2);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardWriter.write(plan))
                .withMessageContaining("2 corrupt images among the first 4 of 4, more than 1 % is not tolerated")
                .withMessageContaining("image1.png")
                .withMessageContaining("image3.png");
        assertThat(names(out)).containsExactlyInAnyOrder(".lock", "manifest.json", "shard-000000.tar");
    }

    @Test
    void badNumbersAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardPlan.of(data, out, 0))
                .withMessageContaining("size in pixels must be at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardPlan.of(data, out, 8).withImagesPerShard(0))
                .withMessageContaining("images per shard");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ShardFormat.named("gif"))
                .withMessage("expected an image format of [jpg, png], found gif");
    }

    private void breakOff(ShardPlan plan, int image) {
        try (ImageSource images = ImageSource.open(plan.data().paths())) {
            assertThatThrownBy(() -> ShardWriter.write(plan, images, (done, all, leftOut) -> {
                        if (done == image - 1 && done > plan.imagesPerShard()) {
                            throw new IllegalStateException("broken off for the test");
                        }
                    }))
                    .hasMessage("broken off for the test");
        }
    }

    private void pictures(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            picture("image" + i + ".png", 20 + i, 16);
        }
    }

    private void picture(String name, int width, int height) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(name.hashCode());
        for (int i = 0; i < width * height; i++) {
            picture.setRGB(i % width, i / width, random.nextInt(1 << 24));
        }
        write(name, picture);
    }

    private void write(String name, BufferedImage picture) throws IOException {
        Path file = data.resolve(name);
        Files.createDirectories(file.getParent());
        assertThat(ImageIO.write(picture, name.substring(name.lastIndexOf('.') + 1), file.toFile()))
                .isTrue();
    }

    private Map<String, byte[]> entries(String shard) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (TarArchiveInputStream tar =
                new TarArchiveInputStream(Files.newInputStream(out.resolve(shard)), StandardCharsets.UTF_8.name())) {
            for (TarArchiveEntry entry; (entry = tar.getNextTarEntry()) != null; ) {
                entries.put(entry.getName(), tar.readAllBytes());
            }
        }
        return entries;
    }

    private static List<String> names(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String size(byte[] picture) throws IOException {
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(picture));
        return image.getWidth() + "x" + image.getHeight();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
