package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
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
}
