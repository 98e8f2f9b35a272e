package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.data.bands.TiffFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelOptionsTests {
    @TempDir
    private Path folder;

    private CommandLineRun pretrain(Path data, Object... more) {
        List<Object> words = new ArrayList<>(List.of("pretrain", "simclr", "--data", data, "--width", 8, "--batch", 8));
        words.addAll(List.of("--epochs", 1, "--preset", "cifar10", "--no-knn"));
        words.addAll(List.of(more));
        return CommandLineRun.of(words.toArray());
    }

    private static JsonNode configuration(Path run) throws IOException {
        return new ObjectMapper().readTree(run.resolve("config.json").toFile());
    }

    @Test
    void tiffsOfManyBandsArePretrainedOnEvaluatedAndEmbedded() throws IOException {
        Path data = BandScenes.write(folder.resolve("data"), 15, 2, 1);
        Path run = folder.resolve("run");

        CommandLineRun result = pretrain(data, "--out", run);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("The normalisation of the 16 channels was measured on 240 images.");
        assertThat(configuration(run).at("/data/channels").asInt()).isEqualTo(16);
        assertThat(configuration(run).at("/evaluation/normalization/mean")).hasSize(16);
        Path encoder = run.resolve("encoder.safetensors");
        CommandLineRun knn = CommandLineRun.of("eval", "knn", "--encoder", encoder, "--data", data);
        assertThat(knn.code()).as(knn.err()).isZero();
        CommandLineRun embed = CommandLineRun.of(
                "embed", "--encoder", encoder, "--data", data, "--out", folder.resolve("features.npy"));
        assertThat(embed.code()).as(embed.err()).isZero();
        assertThat(embed.out()).contains("240 x 64 features of 240 of the 240 images");
    }

    @Test
    void grayIsAskedForAndKeptWhenARunIsResumed() throws IOException {
        Path data = ImageFolders.twoClasses(folder.resolve("data"), 16);
        Path run = folder.resolve("run");

        assertThat(pretrain(data, "--out", run, "--channels", 1).code()).isZero();
        CommandLineRun resumed = CommandLineRun.of("pretrain", "simclr", "--resume", run, "--no-knn");

        assertThat(configuration(run).at("/backbone/channels").asInt()).isEqualTo(1);
        assertThat(resumed.code()).as(resumed.err()).isZero();
    }

    @Test
    void bandsInFilesOfTheirOwnArePretrainedOnAndResumed() throws IOException {
        for (int i = 0; i < 16; i++) {
            Path sample = Files.createDirectories(folder.resolve("data/s" + i));
            for (String band : List.of("B02", "B03", "B04")) {
                double[] values = new double[32 * 32];
                for (int at = 0; at < values.length; at++) {
                    values[at] = (at * (i + 3) * band.charAt(2)) % 251;
                }
                Files.write(
                        sample.resolve(band + ".tif"),
                        TiffFile.of(32, 32, values).bytes());
            }
        }
        Path run = folder.resolve("run");

        CommandLineRun result = pretrain(folder.resolve("data"), "--out", run, "--bands", "B04,B02");
        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(configuration(run).at("/data/bands").asText()).isEqualTo("B04,B02");
        assertThat(configuration(run).at("/backbone/channels").asInt()).isEqualTo(2);
        CommandLineRun resumed = CommandLineRun.of("pretrain", "simclr", "--resume", run, "--no-knn");
        assertThat(resumed.code()).as(resumed.err()).isZero();
    }

    private void refuses(String message, Object... more) throws IOException {
        Path data = Files.exists(folder.resolve("data"))
                ? folder.resolve("data")
                : ImageFolders.twoClasses(folder.resolve("data"), 16);
        CommandLineRun result = pretrain(data, more);
        assertThat(result.code()).isNotZero();
        assertThat(result.err().strip().lines().findFirst())
                .hasValueSatisfying(line -> assertThat(line).contains(message));
    }

    @Test
    void numbersAndNamesThatCannotBeAreRefusedInOneLine() throws IOException {
        refuses("--channels: expected 1 to 64, found 0", "--channels", 0);
        refuses("channels: expected 1 to 64, found 65", "--channels", 65);
        refuses(
                "--channels: expected 2, the number of --bands red,nir, found 3",
                "--channels",
                3,
                "--bands",
                "red,nir");
        refuses("bands: expected an image with files for red, nir, found files called ", "--bands", "red,nir");
        refuses("dark/0.png: expected 7 channels as asked for, found 3", "--channels", 7);
    }
}
