package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Starts that fail, and what they leave. */
class FailedStartTests {
    @TempDir
    private Path folder;

    private Path images;
    private Path run;

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolders.twoClasses(folder.resolve("images"), 16);
        run = folder.resolve("run");
    }

    @ParameterizedTest
    @CsvSource({
        "simclr, --batch 0, 'batch: expected at least 2, found 0'",
        "simclr, --epochs 0, 'epochs: expected at least 1, found 0'",
        "simclr, --threads 0, 'threads: expected at least 1, found 0'",
        "simclr, --checkpoint-every 0, 'checkpoints: expected at least 1 step between them, found 0'",
        "mae, --pictures-every -1, 'pictures: expected at least 0 epochs between them, found -1'",
        "simclr, --width 0, 'expected at least 1 filter, found 0'",
        "moco, --queue 9, 'found 9'",
        "beit, --codes 257, 'expected at most as many as the images have patches, 256, found 257'"
    })
    void aBadNumberIsNamedInOneLineAndTheSameFolderTakesTheNextRun(String method, String options, String message) {
        CommandLineRun failed = pretrain(method, options.split(" "));

        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err().lines())
                .singleElement()
                .asString()
                .startsWith("ssl4j: ")
                .contains(message);

        CommandLineRun next = pretrain(method, method.equals("beit") ? "--codes=12" : "--seed=1");

        assertThat(next.err()).isEmpty();
        assertThat(next.code()).isZero();
        assertThat(run.resolve("encoder.safetensors")).isNotEmptyFile();
    }

    @ParameterizedTest
    @CsvSource({
        "--seed x, seed: expected a number",
        "--batch 2.5, batch: expected a whole number",
        "--epochs many, epochs: expected a number",
        "--threads= , threads: expected a number",
        "--learning-rate fast, learningRate: expected a number"
    })
    void aWordThatIsNoNumberIsNamedInOneLine(String option, String message) {
        String found = option.substring(option.indexOf(option.contains("=") ? '=' : ' ') + 1);

        CommandLineRun failed = pretrain("simclr", option.split(" "));

        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.err()).isEqualTo("ssl4j: " + message + ", found '" + found + "'\n");
        assertThat(run).doesNotExist();
    }

    @Test
    void aFailedStartBelowRunsLeavesNoFolder() throws IOException {
        Path runs = folder.resolve("runs");
        CommandLineRun.of("pretrain", "simclr", "--data", images, "--runs", runs, "--no-knn", "--batch", 17);
        CommandLineRun.of("pretrain", "simclr", "--data", images, "--runs", runs, "--no-knn", "--threads", 0);

        assertThat(runs).doesNotExist();
    }

    @Test
    void aFailedStartLeavesTheFilesOfOthers() throws IOException {
        Files.createDirectory(run);
        Path notes = Files.writeString(run.resolve("notes.txt"), "mine");

        assertThat(pretrain("simclr", "--width", "0").code()).isEqualTo(1);

        assertThat(notes).hasContent("mine");
        try (Stream<Path> files = Files.list(run)) {
            assertThat(files.map(file -> file.getFileName().toString())).isSubsetOf("notes.txt", ".lock");
        }
    }

    private CommandLineRun pretrain(String method, String... options) {
        boolean transformer = List.of("mae", "beit").contains(method);
        List<Object> words = new ArrayList<>(List.of("pretrain", method, "--data", images, "--no-knn", "--out", run));
        List<String> asked = List.of(options);
        Stream.of(List.of("--batch", "8"), List.of("--epochs", "1"), List.of("--image-size", "16"))
                .filter(usual -> !asked.contains(usual.get(0)))
                .forEach(words::addAll);
        if (transformer) {
            words.addAll(List.of("--depth", 1));
        } else if (!asked.contains("--width")) {
            words.addAll(List.of("--width", 4));
        }
        words.addAll(asked);
        return CommandLineRun.of(words.toArray());
    }
}
