package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes wrong is said in one message, without a stack trace, with exit code 1, or 2 for bad usage. */
class BadInputTests {
    private static final int CIFAR_RECORD = 3073;

    @TempDir
    private Path folder;

    private Path images;
    private Path run;

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolders.twoClasses(folder.resolve("images"), 16);
        run = folder.resolve("run");
    }

    @Test
    void anUnknownOption() {
        CommandLineRun result = CommandLineRun.of("pretrain", "simclr", "--data", images, "--epoch", "3");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err())
                .contains("Unknown option")
                .contains("'--epoch'")
                .contains("Possible solutions: --epochs");
    }

    @Test
    void anUnknownMethod() {
        CommandLineRun result = CommandLineRun.of("pretrain", "simclear", "--data", images);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("ssl4j: unknown method 'simclear'; did you mean simclr? known: barlow-twins, beit,");
    }

    @Test
    void noDataOption() {
        CommandLineRun result = CommandLineRun.of("pretrain", "simclr");

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("expected --data PATH or --resume DIR, found neither");
    }

    @Test
    void aNumberThatIsNone() {
        CommandLineRun result = CommandLineRun.of("pretrain", "simclr", "--data", images, "--epochs", "many");

        assertThat(message(result)).contains("epochs").contains("many");
    }

    @Test
    void anUnknownStem() {
        assertThat(failureOf(images, "--batch", 8, "--stem", "huge"))
                .contains("stem: expected one of imagenet, cifar, found 'huge'");
    }

    @Test
    void anUnknownPrecision() {
        CommandLineRun result =
                CommandLineRun.of("pretrain", "simclr", "--data", images, "--precision", "f16", "--out", run);

        assertThat(message(result)).contains("precision: expected f32 or bf16, found 'f16'");
    }

    @Test
    void bothRunsAndOut() {
        CommandLineRun result = CommandLineRun.of("pretrain", "simclr", "--data", images, "--runs", run, "--out", run);

        assertThat(result.code()).isEqualTo(2);
        assertThat(result.err()).contains("--runs").contains("--out").contains("mutually exclusive");
    }

    @Test
    void missingData() {
        Path nowhere = folder.resolve("nowhere");

        assertThat(failureOf(nowhere)).contains(nowhere.toString()).contains("expected images");
    }

    @Test
    void anEmptyFolder() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThat(failureOf(empty)).contains(empty.toString());
    }

    @Test
    void aFolderWithoutImages() throws IOException {
        Path texts = Files.createDirectory(folder.resolve("texts"));
        Files.writeString(texts.resolve("notes.txt"), "nothing to see");

        assertThat(failureOf(texts)).contains(texts.toString());
    }

    @Test
    void textFilesNamedPng() throws IOException {
        for (int i = 0; i < 8; i++) {
            Files.writeString(images.resolve("dark").resolve("text" + i + ".png"), "not an image");
        }

        assertThat(failureOf(images, "--batch", 4)).contains("corrupt image").containsPattern("text\\d.png");
    }

    @Test
    void aZeroByteCifarFile() throws IOException {
        Path cifar = Files.createDirectory(folder.resolve("cifar"));
        Files.createFile(cifar.resolve("data_batch_1.bin"));

        assertThat(failureOf(cifar)).contains("data_batch_1.bin").contains("found 0");
    }

    @Test
    void aCifarFileOfTheWrongLength() throws IOException {
        Path cifar = Files.createDirectory(folder.resolve("cifar"));
        Files.write(cifar.resolve("data_batch_1.bin"), new byte[2 * CIFAR_RECORD - 1]);

        assertThat(failureOf(cifar)).contains("data_batch_1.bin").contains("found " + (2 * CIFAR_RECORD - 1));
    }

    @Test
    void aBatchLargerThanTheDataSet() {
        assertThat(failureOf(images, "--batch", 17))
                .contains("batch: expected at most the 16 images there are, found 17");
    }

    @Test
    void aBatchOfOne() {
        assertThat(failureOf(images, "--batch", 1)).contains("batch: expected at least 2, found 1");
    }

    @ParameterizedTest
    @CsvSource({"0, 0.0", "-1, -1.0", "NaN, '''NaN'''"})
    void aTemperatureThatIsNotPositive(String temperature, String found) {
        assertThat(failureOf(images, "--batch", 8, "--temperature", temperature))
                .contains("temperature")
                .contains("found " + found);
    }

    @Test
    void widthZero() {
        assertThat(failureOf(images, "--batch", 8, "--width", 0))
                .contains("width")
                .contains("found 0");
    }

    @Test
    void anImageSizeOfZero() {
        assertThat(failureOf(images, "--batch", 8, "--image-size", 0)).contains("0");
    }

    @Test
    void noThreads() {
        assertThat(failureOf(images, "--batch", 8, "--threads", 0))
                .contains("threads")
                .contains("found 0");
    }

    @Test
    void anUnknownBackbone() {
        assertThat(failureOf(images, "--batch", 8, "--backbone", "resnet19"))
                .contains("resnet19")
                .contains("resnet18");
    }

    @Test
    void aRunDirectoryThatCannotBeWritten() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        run = file.resolve("run");

        assertThat(failureOf(images, "--batch", 8)).contains(run.toString());
    }

    @Test
    void aRunDirectoryThatHoldsARun() throws IOException {
        Files.createDirectory(run);
        Files.writeString(run.resolve("config.json"), "{}");

        assertThat(failureOf(images, "--batch", 8)).contains(run.toString()).contains("holds a run already");
        assertThat(run.resolve("config.json")).hasContent("{}");
    }

    @Test
    void aMissingEncoder() {
        CommandLineRun result = CommandLineRun.of("eval", "knn", "--encoder", run, "--data", images);

        assertThat(message(result)).contains("cannot read " + run + ": there is no such file");
    }

    @Test
    void anEncoderThatIsNone() throws IOException {
        Files.writeString(run, "not safetensors at all");
        CommandLineRun result = CommandLineRun.of("eval", "knn", "--encoder", run, "--data", images);

        assertThat(message(result)).contains(run.toString());
    }

    @Test
    void theStackTraceIsShownOnRequest() {
        CommandLineRun result =
                CommandLineRun.of("pretrain", "simclr", "--data", folder.resolve("nowhere"), "--stacktrace");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("\tat io.github.ssl4j.");
    }

    private String failureOf(Path data, Object... options) {
        Object[] start = {"pretrain", "simclr", "--data", data, "--epochs", "1", "--no-knn", "--out", run};
        Object[] words = new Object[start.length + options.length];
        System.arraycopy(start, 0, words, 0, start.length);
        System.arraycopy(options, 0, words, start.length, options.length);
        return message(CommandLineRun.of(words));
    }

    private static String message(CommandLineRun result) {
        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).startsWith("ssl4j: ").doesNotContain("\tat ").doesNotContain("unexpected");
        return result.err();
    }
}
