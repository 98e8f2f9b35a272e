package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.decoding.DecodeOptions;
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
    void severalFoldersAreJoined() throws IOException {
        Path more = Files.createDirectories(folder.resolve("more"));
        ImageIO.write(
                new BufferedImage(40, 30, BufferedImage.TYPE_INT_RGB),
                "png",
                more.resolve("x.png").toFile());

        CommandLineRun joined = CommandLineRun.of("prepare", photographs, more, "--size", 16, "--out", out);

        assertThat(joined.code()).as(joined.err()).isZero();
        assertThat(joined.out())
                .startsWith(out + ": 6 of the 6 images in " + photographs + ", " + more + ", at most 16");
        assertThat(Files.readString(out.resolve("manifest.json")))
                .contains("\"data\" : [ \"" + photographs + "\", \"" + more + "\" ]");
        try (ImageSource images = ImageSource.open(out)) {
            assertThat(images.size()).isEqualTo(6);
            assertThat(images.labelled()).isFalse();
        }
    }

    @Test
    void imagesAreDecodedAsAskedAndNotMixedWithOthers() throws IOException {
        Object[] prepare = {"prepare", photographs, "--size", 16, "--out", out, "--channels", 1, "--format", "png"};
        assertThat(CommandLineRun.of(prepare).code()).isZero();
        try (ImageSource images = ImageSource.open(out, DecodeOptions.DEFAULT.withChannels(0))) {
            assertThat(images.size()).isEqualTo(5);
        }

        CommandLineRun inColour =
                CommandLineRun.of("prepare", photographs, "--size", 16, "--out", out, "--format", "png");

        assertThat(inColour.code()).isEqualTo(1);
        assertThat(inColour.err())
                .contains("holds shards that were made otherwise: fingerprint of the images and of how");
    }

    @Test
    void largePhotographsAreReadSmaller() throws IOException {
        Path large = rings(2100, 1000);

        Path exact = folder.resolve("exact");

        assertThat(CommandLineRun.of("prepare", large, "--size", 64, "--out", out)
                        .code())
                .isZero();
        assertThat(CommandLineRun.of("prepare", large, "--size", 64, "--out", exact, "--exact-decode")
                        .code())
                .isZero();

        try (ImageSource small = ImageSource.open(out);
                ImageSource full = ImageSource.open(exact)) {
            Image one = new Image(3, 1, 1);
            Image other = new Image(3, 1, 1);
            small.read(0, one);
            full.read(0, other);
            assertThat(one.height()).isEqualTo(other.height()).isEqualTo(64);
            assertThat(one.width()).isEqualTo(134);
            assertThat(other.width()).isEqualTo(134);
            assertThat(one.channelsLast()).isNotEqualTo(other.channelsLast());
            assertThat(meanDifference(one, other)).isLessThan(0.02);
        }
    }

    /** Returns a photograph of soft rings. */
    private Path rings(int width, int height) throws IOException {
        BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < width * height; i++) {
            double distance = Math.hypot(i % width - 700, i / width - 300);
            int value = (int) Math.round(127.5 + 127.5 * Math.sin(distance / 40));
            picture.setRGB(i % width, i / width, value << 16 | (255 - value) << 8 | 128);
        }
        Path file = folder.resolve("rings.jpg");
        ImageIO.write(picture, "jpg", file.toFile());
        return file;
    }

    private static double meanDifference(Image one, Image other) {
        float[] a = one.channelsLast();
        float[] b = other.channelsLast();
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs(a[i] - b[i]);
        }
        return sum / a.length;
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
