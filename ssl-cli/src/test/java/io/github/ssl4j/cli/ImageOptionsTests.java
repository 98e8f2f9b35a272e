package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.pretrain.RunConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageOptionsTests {
    @TempDir
    private Path folder;

    private CommandLineRun pretrain(Path run, Object option, Object... value) throws IOException {
        Path data = ImageFolders.twoClasses(folder.resolve("data"), 16);
        Object[] words = {
            "pretrain",
            "simclr",
            "--data",
            data,
            "--width",
            8,
            "--batch",
            8,
            "--epochs",
            1,
            "--preset",
            "cifar10",
            "--no-knn",
            "--out",
            run,
            option
        };
        Object[] all = Arrays.copyOf(words, words.length + value.length);
        System.arraycopy(value, 0, all, words.length, value.length);
        return CommandLineRun.of(all);
    }

    @Test
    void moreThanTheMostPixelsAreCorrupt() throws IOException {
        Path run = folder.resolve("run");

        CommandLineRun refused = pretrain(run, "--max-pixels", 10);

        assertThat(refused.code()).isNotZero();
        assertThat(refused.err()).contains("pixels").doesNotContain("Exception");
        assertThat(pretrain(folder.resolve("other"), "--max-pixels", 0).err())
                .isEqualTo("ssl4j: maxPixels: expected 1 or more, found 0\n");
    }

    @Test
    void pixelsAsStoredAreNotedAndReadSoWhenARunIsResumed() throws IOException {
        Path run = folder.resolve("run");

        assertThat(pretrain(run, "--no-orientation").code()).isZero();
        CommandLineRun resumed = CommandLineRun.of("pretrain", "simclr", "--resume", run, "--no-knn");

        assertThat(new ObjectMapper()
                        .readTree(run.resolve("config.json").toFile())
                        .at("/data/orientation")
                        .asText())
                .isEqualTo("as stored");
        assertThat(resumed.code()).as(resumed.err()).isZero();
    }

    @Test
    void exactDecodingIsNotedAndUsedWhenARunIsResumed() throws IOException {
        Path run = folder.resolve("run");

        assertThat(pretrain(run, "--exact-decode").code()).isZero();
        CommandLineRun resumed = CommandLineRun.of("pretrain", "simclr", "--resume", run, "--no-knn");

        ObjectNode configuration = RunConfiguration.read(run);
        assertThat(configuration.at("/data/decoding").asText()).isEqualTo("exact");
        assertThat(resumed.code()).as(resumed.err()).isZero();
        Path photographs = photographs();
        assertThat(reads(new ImageOptions().orAsIn(configuration), photographs)).isEqualTo(2100);
        assertThat(reads(new ImageOptions(), photographs)).isEqualTo(263);
    }

    @Test
    void aRunIsNotResumedWithImagesDecodedOtherwise() throws IOException {
        Path run = folder.resolve("run");
        assertThat(pretrain(run, "--seed", 1).code()).isZero();

        for (String option : List.of("--exact-decode", "--no-orientation")) {
            CommandLineRun resumed = CommandLineRun.of("pretrain", "simclr", "--resume", run, "--no-knn", option);

            assertThat(resumed.code()).isEqualTo(1);
            assertThat(resumed.err())
                    .isEqualTo("ssl4j: " + option + ": expected images decoded as when the run began, without it; leave"
                            + " it out, or start a new run\n");
        }
    }

    @Test
    void featuresOfImagesDecodedOtherwiseDoNotGoIntoOneFile() throws IOException {
        Path run = folder.resolve("run");
        assertThat(pretrain(run, "--seed", 1).code()).isZero();
        Path out = folder.resolve("features.npy");
        Object[] embed = {
            "embed", "--encoder", run.resolve("encoder.safetensors"), "--data", folder.resolve("data"), "--out", out
        };
        assertThat(CommandLineRun.of(embed).code()).isZero();

        Object[] asStored = Arrays.copyOf(embed, embed.length + 1);
        asStored[embed.length] = "--no-orientation";
        CommandLineRun other = CommandLineRun.of(asStored);

        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err()).contains("was made otherwise: images: expected ");
    }

    @Test
    void exactDecodingChangesTheFeaturesOfLargePhotographsOnly() throws IOException {
        Path run = folder.resolve("run");
        assertThat(pretrain(run, "--no-orientation").code()).isZero();
        Path small = folder.resolve("data");
        Path large = photographs();

        assertThat(features(run, large, "--exact-decode")).isNotEqualTo(features(run, large));
        assertThat(features(run, small, "--exact-decode")).isEqualTo(features(run, small));
    }

    /** JPEGs just above 2 megapixels. */
    private Path photographs() throws IOException {
        return ImageFolders.asJpeg(ImageFolders.twoClasses(folder.resolve("photographs"), 2, 2100, 1000));
    }

    private static int reads(ImageOptions options, Path photographs) {
        Image image = new Image(3, 1, 1);
        try (ImageSource source = options.open(List.of(photographs))) {
            source.read(0, image, (height, width) -> 8);
        }
        return image.width();
    }

    private String features(Path run, Path data, Object... more) throws IOException {
        Path out = folder.resolve("features-%s-%d.csv".formatted(data.getFileName(), more.length));
        Object[] words = {"embed", "--encoder", run.resolve("encoder.safetensors"), "--data", data, "--out", out};
        Object[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        CommandLineRun embedded = CommandLineRun.of(all);
        assertThat(embedded.code()).as(embedded.err()).isZero();
        return Files.readString(out);
    }
}
