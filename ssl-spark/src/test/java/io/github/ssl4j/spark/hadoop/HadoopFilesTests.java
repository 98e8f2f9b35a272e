package io.github.ssl4j.spark.hadoop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.shards.ShardFormat;
import io.github.ssl4j.shards.ShardPlan;
import io.github.ssl4j.shards.ShardWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HadoopFilesTests {
    private static final int IMAGES = 10;

    @TempDir
    private Path folder;

    private Path shards;

    @BeforeAll
    static void know() {
        System.setProperty(NodeFileSystem.SETTING, NodeFileSystem.class.getName());
    }

    @AfterAll
    static void forget() {
        System.clearProperty(NodeFileSystem.SETTING);
    }

    /** Three shards of labelled images, without their indices. */
    @BeforeEach
    void makeShards() throws IOException {
        Path images = ImageFolders.twoClasses(folder.resolve("images"), IMAGES, 48);
        shards = folder.resolve("shards");
        ShardWriter.write(
                ShardPlan.of(images, shards, 40).withFormat(ShardFormat.PNG).withImagesPerShard(4));
        for (int i = 0; i < 3; i++) {
            Files.deleteIfExists(index(i));
        }
    }

    private Path shard(int number) {
        return shards.resolve("shard-00000" + number + ".tar");
    }

    private Path index(int number) {
        return shards.resolve("shard-00000" + number + ".tar.idx");
    }

    private static String location(Path path) {
        return NodeFileSystem.ROOT + path;
    }

    private String pattern() {
        return location(shards) + "/shard-{000000..000002}.tar";
    }

    private static float[] pixels(ImageSource images, int index) {
        Image image = new Image(3, 1, 1);
        images.read(index, image);
        return image.pixels().clone();
    }

    private static void assertSame(ImageSource remote, ImageSource local) {
        assertThat(remote.size()).isEqualTo(local.size());
        assertThat(remote.classes()).isEqualTo(local.classes());
        assertThat(remote.fingerprint()).isEqualTo(local.fingerprint());
        for (int i = 0; i < local.size(); i++) {
            assertThat(remote.name(i)).isEqualTo(location(Path.of(local.name(i))));
            assertThat(remote.labelled() ? remote.label(i) : -1).isEqualTo(local.labelled() ? local.label(i) : -1);
            assertThat(remote.contentHash(i)).isEqualTo(local.contentHash(i));
            assertThat(pixels(remote, i)).isEqualTo(pixels(local, i));
        }
    }

    @Test
    void shardsAreThoseOfThisMachine() {
        try (ImageSource local = ImageSource.open(shards.resolve("shard-{000000..000002}.tar"));
                ImageSource remote = ImageSource.open(pattern());
                ImageSource inFolder = ImageSource.open(location(shards))) {
            assertThat(remote.size()).isEqualTo(IMAGES);
            assertThat(remote.classes()).containsExactly("dark", "light");
            assertSame(remote, local);
            assertSame(inFolder, local);
            assertThat(remote.summary().notes()).isEmpty();
        }
    }

    @Test
    void foldersZipsListsAndSingleImagesAreThoseOfThisMachine() throws IOException {
        Path images = folder.resolve("images");
        Path zip = folder.resolve("images.zip");
        try (ZipOutputStream output = new ZipOutputStream(Files.newOutputStream(zip))) {
            for (String name : List.of("dark/0.png", "light/1.png", "light/3.png")) {
                output.putNextEntry(new ZipEntry(name));
                output.write(Files.readAllBytes(images.resolve(name)));
            }
        }
        Path list = Files.writeString(folder.resolve("list.csv"), "images/dark/0.png,a\nimages/light/1.png,b\n");
        for (Path path : List.of(images, zip, list, images.resolve("dark/0.png"))) {
            try (ImageSource local = ImageSource.open(path);
                    ImageSource remote = ImageSource.open(location(path))) {
                assertSame(remote, local);
            }
        }
    }

    @Test
    void severalThreadsReadAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try (ImageSource local = ImageSource.open(shards);
                ImageSource remote = ImageSource.open(pattern())) {
            List<Future<float[]>> read = new ArrayList<>();
            for (int i = 0; i < 20 * IMAGES; i++) {
                int index = i % IMAGES;
                read.add(threads.submit(() -> pixels(remote, index)));
            }
            for (int i = 0; i < read.size(); i++) {
                assertThat(read.get(i).get()).isEqualTo(pixels(local, i % IMAGES));
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static long bytesRead() {
        return FileSystem.getGlobalStorageStatistics().get("node").getLong("bytesRead");
    }

    @Test
    void theIndexIsKeptBesideTheShardAndMadeOfItsHeadersAlone() throws IOException {
        long before = bytesRead();
        try (ImageSource first = ImageSource.open(location(shard(0)))) {
            assertThat(first.size()).isEqualTo(4);
        }
        long read = bytesRead() - before;
        assertThat(read).isPositive().isLessThan(Files.size(shard(0)) / 2);
        assertThat(index(0)).isRegularFile();

        before = bytesRead();
        try (ImageSource again = ImageSource.open(location(shard(0)))) {
            assertThat(again.size()).isEqualTo(4);
        }
        assertThat(bytesRead() - before).isLessThan(Files.size(index(0)) + 1024);
    }

    @Test
    void theIndexOfAChangedShardIsReplaced() throws IOException {
        try (ImageSource first = ImageSource.open(location(shard(2)))) {
            assertThat(first.size()).isEqualTo(2);
        }
        Files.move(shard(0), shard(2), StandardCopyOption.REPLACE_EXISTING);
        try (ImageSource then = ImageSource.open(location(shard(2)))) {
            assertThat(then.size()).isEqualTo(4);
        }
        assertThat(Files.readString(index(2))).contains("dark/6.png");
        try (Stream<Path> files = Files.list(shards)) {
            assertThat(files.map(Path::toString)).noneMatch(name -> name.contains("partial"));
        }
    }

    @Test
    void aMissingShardIsNamed() throws IOException {
        Files.delete(shard(1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.open(pattern()))
                .withMessage("expected all 3 files that " + pattern() + " names, found 2: " + location(shard(1))
                        + " is missing");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.open(location(shard(1))))
                .withMessage("expected images at " + location(shard(1)) + ", found nothing there");
    }

    @Test
    void aShardCutShortIsNamed() throws IOException {
        Files.write(shard(0), Arrays.copyOf(Files.readAllBytes(shard(0)), 3000));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.open(location(shard(0))))
                .withMessageStartingWith("cannot read shard " + location(shard(0)) + ": ");
    }

    @Test
    void aShardCutShortAfterItWasOpenedMakesItsImagesCorrupt() throws IOException {
        try (ImageSource images = ImageSource.open(location(shard(0)))) {
            Files.write(shard(0), Arrays.copyOf(Files.readAllBytes(shard(0)), 1000));
            assertThatExceptionOfType(CorruptImageException.class)
                    .isThrownBy(() -> pixels(images, 3))
                    .withMessageContaining(location(shard(0)) + "!/")
                    .withMessageContaining("it was cut short after it was indexed");
        }
    }

    @Test
    void aShardWithoutPermissionIsNamed() throws IOException {
        Files.setPosixFilePermissions(shard(0), Set.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.open(location(shard(0))))
                .withMessage("expected images at " + location(shard(0))
                        + ", found something that this process has no permission to read");
    }

    @Test
    void whatDoesNotAnswerIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.open("node://gone/shard-{0..3}.tar"))
                .withMessage("expected images at node://gone/shard-{0..3}.tar, found that it cannot be reached:"
                        + " Connection refused");
    }

    @Test
    void aSchemeThatHadoopDoesNotKnowIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.open("nowhere://a/b"))
                .withMessage("nowhere://a/: expected files that Hadoop knows, found No FileSystem for scheme"
                        + " \"nowhere\"");
    }
}
