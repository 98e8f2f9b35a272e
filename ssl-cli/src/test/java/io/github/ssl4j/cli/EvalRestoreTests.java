package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalRestoreTests {
    @TempDir
    private Path folder;

    private Path images;
    private Path encoder;

    @BeforeEach
    void makeImagesAndEncoder() throws IOException {
        images = ImageFolders.flat(folder.resolve("images"), 60);
        encoder = encoder("encoder.safetensors", 16);
    }

    private Path encoder(String name, int size) {
        Path file = folder.resolve(name);
        try (CpuDevice device = new CpuDevice();
                ResNet network = new ResNet(
                        Initializer.of(device, 5),
                        new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.CIFAR, 3, false))) {
            EncoderFile.save(file, network, EncoderFile.metadata(EvaluationView.of(size, Normalization.CIFAR10)));
        }
        return file;
    }

    private CommandLineRun restore(Object... more) {
        Object[] usual = {"eval", "restore", "--data", images, "--epochs", 1, "--batch", 16};
        return CommandLineRun.of(
                Stream.concat(Stream.of(usual), Stream.of(more)).toArray());
    }

    private static String failure(CommandLineRun run) {
        assertThat(run.code()).isNotZero();
        assertThat(run.out()).doesNotContain("PSNR");
        return run.err();
    }

    @Test
    void imagesWithoutLabelsAreRestoredInBothWaysAndShown() throws IOException {
        byte[] before = Files.readAllBytes(encoder);
        Path picture = folder.resolve("shown/restored.png");

        CommandLineRun result = restore("--encoder", encoder, "--picture", picture);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .containsPattern(
                        "Held out to be restored: \\d of 60 images, chosen by their names; --test names others")
                .containsPattern(
                        "denoise +PSNR +SSIM\\n  mean training image +\\d+\\.\\d\\d +0\\.\\d{4}\\n"
                                + "  noisy input +20\\.\\d\\d +0\\.\\d{4}\\n  from encoder\\.safetensors +\\d+\\.\\d\\d +0\\.\\d{4}\\n"
                                + "  from fresh weights +\\d+\\.\\d\\d +0\\.\\d{4}\\n  Protocol: restoration, denoise: Gaussian")
                .containsPattern("super-resolution +PSNR +SSIM\\n  mean training image")
                .containsPattern("  bicubic +\\d+\\.\\d\\d +0\\.\\d{4}\\n")
                .contains("8x8 places of the degraded image alone (8 each, 512 for an image of 768 values)")
                .contains("images of 16 pixels; fresh weights of the same seed.")
                .contains("Picture        " + picture
                        + ": clean, noisy input, from encoder.safetensors, from fresh weights;"
                        + " then clean, bicubic,");
        assertThat(ImageIO.read(picture.toFile()).getHeight()).isEqualTo(8 * 148 + 6);
        assertThat(Files.readAllBytes(encoder)).isEqualTo(before);
    }

    @Test
    void oneTaskOfNamedImagesIsRestoredWithTheSettingsThatAreGiven() throws IOException {
        Path test = ImageFolders.twoClasses(folder.resolve("test"), 6);

        CommandLineRun result = restore(
                "--encoder",
                encoder,
                "--test",
                test,
                "--task",
                "denoise",
                "--limit",
                32,
                "--decoder-width",
                8,
                "--seed",
                7);

        assertThat(result.err()).isEmpty();
        assertThat(result.out())
                .doesNotContain("super-resolution")
                .contains("convolutional correction of 8 filters")
                .contains("1 epoch, batch 16")
                .contains("seed 7; 32 training images, 6 held-out images");
    }

    @Test
    void theNumbersOfAnEncoderAreNotThoseOfFreshWeights() {
        Matcher found = Pattern.compile("from (?:encoder.safetensors|fresh weights) +(.*)\n")
                .matcher(restore("--encoder", encoder, "--task", "denoise").out());

        assertThat(found.find()).isTrue();
        String trained = found.group(1);
        assertThat(found.find()).isTrue();
        assertThat(found.group(1)).isNotEqualTo(trained);
    }

    @Test
    void anUnknownTaskIsNamed() {
        assertThat(failure(restore("--encoder", encoder, "--task", "inpaint")))
                .isEqualTo("ssl4j: --task: expected denoise, super-resolution or both, found inpaint\n");
    }

    @Test
    void aPlaceWhereNoPictureCanBeWrittenIsNamedFirst() throws IOException {
        Path text = Files.writeString(folder.resolve("text"), "no folder");
        Path taken = Files.createDirectories(folder.resolve("taken.png"));

        assertThat(failure(restore("--encoder", encoder, "--picture", folder.resolve("a.jpg"))))
                .isEqualTo("ssl4j: --picture: expected a name ending in .png, found " + folder.resolve("a.jpg") + "\n");
        assertThat(failure(restore("--encoder", encoder, "--picture", taken)))
                .isEqualTo("ssl4j: --picture: expected a file to write, found the folder " + taken + "\n");
        assertThat(failure(restore("--encoder", encoder, "--picture", text.resolve("a.png"))))
                .isEqualTo("ssl4j: --picture " + text.resolve("a.png")
                        + ": expected a folder that can be written, found " + text + "\n");
    }

    @Test
    void tooFewImagesAreNamed() throws IOException {
        Path one = ImageFolders.flat(folder.resolve("one"), 1);

        assertThat(failure(CommandLineRun.of("eval", "restore", "--encoder", encoder, "--data", one)))
                .isEqualTo("ssl4j: found too few images in " + one
                        + " to hold some out; name those to restore with --test\n");
        assertThat(failure(restore("--encoder", encoder, "--limit", 15)))
                .isEqualTo(
                        "ssl4j: restoration: expected at least as many training images as the batch of 16, found 15\n");
    }

    @Test
    void anEncoderWhosePlacesDoNotFillItsImagesIsNamed() {
        assertThat(failure(restore("--encoder", encoder("odd.safetensors", 15), "--task", "denoise")))
                .isEqualTo(
                        "ssl4j: restoration: expected an encoder whose features are of squares that fill images of 15"
                                + " pixels, found 64 places; images whose sides are multiples of its stride would do\n");
        assertThat(failure(restore("--encoder", encoder("odd.safetensors", 15), "--task", "super-resolution")))
                .isEqualTo("ssl4j: super-resolution: expected images whose sides are multiples of 2, found 15\n");
    }

    @Test
    void badNumbersAreNamed() {
        assertThat(failure(restore("--encoder", encoder, "--decoder-width", 0)))
                .isEqualTo("ssl4j: restoration, decoder width: expected at least 1, found 0\n");
        assertThat(failure(restore("--encoder", encoder, "--limit", 0)))
                .isEqualTo("ssl4j: restoration, images: expected at least 1, found 0\n");
    }
}
