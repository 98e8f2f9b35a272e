package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImagesTests {
    @TempDir
    Path folder;

    private Path images;

    @BeforeEach
    void images() throws IOException {
        images = folder.resolve("images");
        for (int i = 0; i < 16; i++) {
            Path file = images.resolve((i % 2 == 0 ? "cat/" : "dog/") + i + ".png");
            Files.createDirectories(file.getParent());
            BufferedImage picture = new BufferedImage(20 + i, 24, BufferedImage.TYPE_INT_RGB);
            picture.setRGB(3, 3, 0xFFFFFF);
            ImageIO.write(picture, "png", file.toFile());
        }
    }

    @Test
    void imagesOfHadoopWithoutHadoopAreRefused() {
        CommandLineRun refused = CommandLineRun.of("images", "hdfs://namenode/shards");

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith("ssl4j: Invalid value for positional parameter at index 0..* (PATH):"
                        + " hdfs://namenode/shards: expected ssl-spark and Hadoop's FileSystem on the class path, found"
                        + " none; the ssl4j command adds them where an option names such a location or --spark is"
                        + " there, if it was built with mvn -Pspark package");
    }

    @Test
    void whatIsWrittenLiesOnThisMachine() {
        CommandLineRun refused = CommandLineRun.of("prepare", "photographs", "--out", "hdfs://namenode/shards");

        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err())
                .startsWith("ssl4j: Invalid value for option '--out': expected a path of this machine, found"
                        + " hdfs://namenode/shards");
    }

    @Test
    void whatThereIsIsSaidAtLength() throws IOException {
        Files.copy(images.resolve("cat/0.png"), images.resolve("dog/copy.png"));
        Files.writeString(images.resolve("notes.txt"), "x");
        Path sheet = folder.resolve("sheet.png");

        CommandLineRun said = CommandLineRun.of("images", images, "--sheet", sheet);

        assertThat(said.err()).isEmpty();
        assertThat(said.code()).isZero();
        assertThat(said.out())
                .startsWith("17 images: 17 .png; 3 channels, 2 classes\npassed over 1 file: 1 notes.txt\n")
                .contains("\nPassed over\n          1  .txt: notes.txt\n")
                .contains("\nImages per class\n          8  cat\n          9  dog\n")
                .contains("  pixels     27 x 24 at the median, from 20 x 24 to 35 x 24\n")
                .contains("  mean       0.0015 0.0015 0.0015\n")
                .contains("  corrupt    0; --check reads all\n")
                .contains("\n1 image has the content of another\n  " + images.resolve("cat/0.png") + " = "
                        + images.resolve("dog/copy.png") + "\n");
        assertThat(ImageIO.read(sheet.toFile()).getWidth()).isGreaterThan(1000);
    }

    @Test
    void allCorruptImagesAreNamedAtOnce() throws IOException {
        for (String name : List.of("cat/x.png", "dog/y.jpg", "dog/z.jpg")) {
            Files.writeString(images.resolve(name), "no image");
        }

        CommandLineRun said = CommandLineRun.of("images", images, "--check");

        assertThat(said.code()).isEqualTo(1);
        assertThat(said.out())
                .contains("19 of 19 images read")
                .contains("  corrupt    3\n")
                .contains("    " + images.resolve("cat/x.png") + ": ")
                .contains("    " + images.resolve("dog/y.jpg") + ": ")
                .contains("    " + images.resolve("dog/z.jpg") + ": ");
    }

    @Test
    void badPathsAreNamedInOneLine() {
        assertThat(CommandLineRun.of("images", folder.resolve("nowhere")).err())
                .isEqualTo("ssl4j: expected images at " + folder.resolve("nowhere") + ", found nothing there\n");
        assertThat(CommandLineRun.of("images", images, "--sheet", "x.jpg").err())
                .isEqualTo("ssl4j: --sheet: expected a name ending in .png, found x.jpg\n");
    }

    @Test
    void corruptImagesOfARunAreListedInItsFolder() throws IOException {
        Files.writeString(images.resolve("cat/x.png"), "no image");
        Files.writeString(images.resolve("dog/y.png"), "no image");
        Path run = folder.resolve("run");

        CommandLineRun stopped = pretrain("--out", run, "--epochs", 4);

        assertThat(stopped.code()).isEqualTo(1);
        assertThat(stopped.err()).contains("more than 1 % is not tolerated");
        assertThat(run.resolve("corrupt.txt")).content().contains(images.resolve("cat/x.png") + "\t");

        Path tolerant = folder.resolve("tolerant");
        CommandLineRun finished = pretrain("--out", tolerant, "--epochs", 4, "--max-corrupt", "20%");

        assertThat(finished.code()).isZero();
        assertThat(Files.readAllLines(tolerant.resolve("corrupt.txt")))
                .hasSize(2)
                .anyMatch(line -> line.startsWith(images.resolve("cat/x.png") + "\t"))
                .anyMatch(line -> line.startsWith(images.resolve("dog/y.png") + "\t"));
        assertThat(pretrain("--out", folder.resolve("other"), "--max-corrupt", "many")
                        .err())
                .isEqualTo("ssl4j: --max-corrupt: expected a share such as 0.02 or 2%, found 'many'\n");
    }

    @Test
    void severalDataAreJoinedAndARunIsResumedWithThem() {
        Path run = folder.resolve("run");

        CommandLineRun finished = pretrain("--out", run, "--data", images.resolve("dog"));

        assertThat(finished.err()).isEmpty();
        assertThat(finished.code()).isZero();
        assertThat(finished.out()).startsWith("24 images: 24 .png; 3 channels, no labels\n");
        CommandLineRun resumed = CommandLineRun.of("pretrain", "simclr", "--resume", run, "--no-knn", "--epochs", 1);
        assertThat(resumed.out()).contains("24 images: 24 .png");
        assertThat(resumed.code()).isZero();
    }

    private CommandLineRun pretrain(Object... options) {
        List<Object> words = new ArrayList<>(List.of("pretrain", "simclr", "--data", images, "--no-knn"));
        words.addAll(List.of("--batch", 8, "--image-size", 16, "--width", 4));
        words.addAll(List.of(options));
        if (!words.contains("--epochs")) {
            words.addAll(List.of("--epochs", 1));
        }
        return CommandLineRun.of(words.toArray());
    }
}
