package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrepareTests {
    @TempDir
    private Path folder;

    private Path photographs;
    private Path out;

    @BeforeEach
    void photographs() throws IOException {
        photographs = folder.resolve("photographs");
        out = folder.resolve("shards");
        for (int i = 0; i < 5; i++) {
            Path file = photographs.resolve("class" + i % 2).resolve(i + ".jpg");
            Files.createDirectories(file.getParent());
            ImageIO.write(new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB), "jpg", file.toFile());
        }
    }

    @Test
    void imagesAreShrunkIntoShardsAndDoneOnlyOnce() {
        CommandLineRun first = CommandLineRun.of("prepare", photographs, "--size", 16, "--out", out, "--per-shard", 2);

        assertThat(first.err()).isEmpty();
        assertThat(first.code()).isZero();
        assertThat(first.out())
                .startsWith(out + ": 5 of the 5 images in " + photographs
                        + ", at most 16 pixels on the shorter side, as jpg in 3 shards, 0.0 MB in all.");
        assertThat(out.resolve("shard-000002.tar")).isRegularFile();

        CommandLineRun second = CommandLineRun.of("prepare", photographs, "--size", 16, "--out", out, "--per-shard", 2);
        assertThat(second.out()).startsWith(out + " was complete.");
    }

    @Test
    void badInputIsOneLine() throws IOException {
        CommandLineRun noFormat = CommandLineRun.of("prepare", photographs, "--out", out, "--format", "gif");
        assertThat(noFormat.code()).isEqualTo(2);
        assertThat(noFormat.err()).contains("expected an image format of [jpg, png], found gif");

        CommandLineRun noSize = CommandLineRun.of("prepare", photographs, "--out", out, "--size", 0);
        assertThat(noSize.code()).isEqualTo(1);
        assertThat(noSize.err()).isEqualTo("ssl4j: the size in pixels must be at least 1, found 0\n");

        CommandLineRun noImages = CommandLineRun.of("prepare", folder.resolve("nowhere"), "--out", out);
        assertThat(noImages.code()).isEqualTo(1);
        assertThat(noImages.err()).startsWith("ssl4j: ").contains("nowhere");
        assertThat(out).doesNotExist();

        CommandLineRun taken = CommandLineRun.of("prepare", photographs, "--out", photographs);
        assertThat(taken.code()).isEqualTo(1);
        assertThat(taken.err()).contains("holds something else than shards");
    }
}
