package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.encoder.EncoderFile;
import io.github.ssl4j.run.tensorboard.EventReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PretrainTests {
    @TempDir
    private Path folder;

    private Path images;
    private Path run;

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolders.twoClasses(folder.resolve("images"), 32);
        run = folder.resolve("run");
    }

    @Test
    void eventsForTensorBoardAreWrittenUnlessNotWanted() throws IOException {
        assertThat(pretrain("--no-knn", "--out", run).code()).isZero();
        assertThat(EventReader.in(run)).hasSize(1);

        Path without = folder.resolve("without");
        assertThat(pretrain("--no-knn", "--no-tensorboard", "--out", without).code())
                .isZero();
        assertThat(EventReader.in(without)).isEmpty();
    }

    @Test
    void aLossThatIsNotFiniteLeavesItsBatch() throws IOException {
        CommandLineRun result = pretrain("--no-knn", "--learning-rate", "1e30", "--out", run);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).contains("ssl4j: the loss was ", "learning rate");
        JsonNode about = new ObjectMapper()
                .readTree(run.resolve("failure").resolve("step.json").toFile());
        assertThat(about.at("/images/0/name").asText()).endsWith(".png");
        assertThat(run.resolve("failure").resolve("view-1.png")).isNotEmptyFile();
    }

    @Test
    @Tag("slow")
    void aCollapseEndsTheRunIfAsked() {
        CommandLineRun result = CommandLineRun.of(
                "pretrain",
                "dino",
                "--data",
                images,
                "--backbone",
                "resnet18",
                "--width",
                4,
                "--image-size",
                16,
                "--batch",
                8,
                "--epochs",
                100,
                "--no-knn",
                "--preset",
                "cifar10",
                "--centre-momentum",
                1,
                "--learning-rate",
                0.1,
                "--stop-on-collapse",
                "--out",
                run);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err())
                .contains(" of 400, as the encoder collapses; to resume: ssl4j pretrain --resume " + run);
        assertThat(run.resolve("checkpoint.safetensors")).isNotEmptyFile();
    }

    @Test
    void aRunLeavesConfigurationMetricsAndEncoder() throws IOException {
        CommandLineRun result = pretrain("--test", images, "--out", run);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("resnet18")
                .contains("before training")
                .contains("after training")
                .contains("k 20, T 0.07")
                .contains("RankMe")
                .contains("images/s");
        JsonNode configuration =
                new ObjectMapper().readTree(run.resolve("config.json").toFile());
        assertThat(configuration.at("/method").asText()).isEqualTo("simclr");
        assertThat(configuration.at("/recipe/optimizer/type").asText()).isEqualTo("Sgd");
        assertThat(configuration.at("/recipe/batchSize").asInt()).isEqualTo(8);
        assertThat(configuration.at("/settings/loss/temperature").asDouble()).isEqualTo(0.3);
        assertThat(configuration.at("/backbone/width").asInt()).isEqualTo(4);
        assertThat(configuration.at("/seed").asLong()).isEqualTo(7);
        assertThat(configuration.at("/device").asText()).isNotEmpty();
        List<String> metrics = metrics();
        assertThat(metrics).hasSize(2 * 4);
        assertThat(new ObjectMapper().readTree(metrics.get(7)).get("step").asInt())
                .isEqualTo(7);
        assertThat(EncoderFile.view(run.resolve("encoder.safetensors")))
                .isEqualTo(EvaluationView.of(16, Normalization.CIFAR10));
    }

    @Test
    void thePrecisionIsRecorded() throws IOException {
        assumeTrue(CpuDevice.supports(Precision.BFLOAT16));

        CommandLineRun result = pretrain("--no-knn", "--precision", "bf16", "--out", run);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        JsonNode configuration =
                new ObjectMapper().readTree(run.resolve("config.json").toFile());
        assertThat(configuration.at("/precision").asText()).isEqualTo("bf16");
        assertThat(configuration.at("/device").asText()).contains("products in bf16");
    }

    @Test
    void theSavedEncoderIsTheTrainedOne() {
        CommandLineRun trained = pretrain("--test", images, "--out", run);
        CommandLineRun evaluated = CommandLineRun.of(
                "eval",
                "knn",
                "--encoder",
                run.resolve("encoder.safetensors"),
                "--data",
                images,
                "--test",
                images,
                "--k",
                20,
                "--temperature",
                0.07);

        assertThat(evaluated.code()).isZero();
        assertThat(accuracy(evaluated, "encoder.safetensors")).isEqualTo(accuracy(trained, "after training"));
    }

    @Test
    void runsGoToFoldersOfTheirOwn() throws IOException {
        Path runs = folder.resolve("runs");
        assertThat(pretrain("--no-knn", "--runs", runs).code()).isZero();

        try (var made = Files.list(runs)) {
            assertThat(made).singleElement().satisfies(path -> {
                assertThat(path.getFileName().toString()).startsWith("simclr-");
                assertThat(path.resolve("encoder.safetensors")).isRegularFile();
            });
        }
    }

    @Test
    void withoutHeldOutImagesNothingIsClassified() throws IOException {
        CommandLineRun result = pretrain("--no-knn", "--out", run);

        assertThat(result.code()).isZero();
        assertThat(metrics()).as("4 steps of 8 of all 32 images an epoch").hasSize(8);
        assertThat(result.out()).doesNotContain("kNN").contains("Training: loss");
    }

    @Test
    void testImagesAreSaidNotToBeUsedWhereTheOthersHaveNoLabels() throws IOException {
        Path labelled = images;
        images = ImageFolders.flat(folder.resolve("flat"), 16);

        CommandLineRun result = pretrain("--test", labelled, "--out", run);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .startsWith("kNN is left out, and --test " + labelled + " not used: the images in " + images
                        + " have no labels.\n")
                .doesNotContain("kNN top-1");
    }

    @Test
    void testImagesWithoutLabelsAreRefused() throws IOException {
        Path flat = ImageFolders.flat(folder.resolve("flat"), 16);

        CommandLineRun result = pretrain("--test", flat, "--out", run);

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err()).isEqualTo("ssl4j: --test " + flat + ": expected images with labels, found none\n");
        assertThat(run).doesNotExist();
    }

    @Test
    void theImagesThatEvalHoldsOutAreThoseThatWereNotTrainedOn() {
        assertThat(pretrain("--out", run).out()).contains("out of 30; 2 held-out images classified.");

        CommandLineRun evaluated =
                CommandLineRun.of("eval", "knn", "--encoder", run.resolve("encoder.safetensors"), "--data", images);

        assertThat(evaluated.out()).contains("out of 30; 2 held-out images classified.");
    }

    @Test
    void aCifarFolderBringsItsHeldOutImages() throws IOException {
        images = Files.createDirectory(folder.resolve("cifar"));
        Files.write(images.resolve("data_batch_1.bin"), cifar(24));
        Files.write(images.resolve("test_batch.bin"), cifar(10));

        CommandLineRun result = pretrain("--out", run);

        assertThat(result.code()).isZero();
        assertThat(result.out()).contains("after training").contains("out of 24; 10 held-out images");
    }

    private static byte[] cifar(int records) {
        byte[] bytes = new byte[records * 3073];
        new Random(records).nextBytes(bytes);
        for (int i = 0; i < records; i++) {
            bytes[i * 3073] = (byte) (i % 10);
        }
        return bytes;
    }

    private CommandLineRun pretrain(Object... options) {
        Object[] start = {
            "pretrain",
            "simclr",
            "--data",
            images,
            "--batch",
            8,
            "--epochs",
            2,
            "--width",
            4,
            "--image-size",
            16,
            "--temperature",
            0.3,
            "--seed",
            7
        };
        Object[] words = new Object[start.length + options.length];
        System.arraycopy(start, 0, words, 0, start.length);
        System.arraycopy(options, 0, words, start.length, options.length);
        return CommandLineRun.of(words);
    }

    private List<String> metrics() throws IOException {
        return Files.readAllLines(run.resolve("metrics.jsonl"));
    }

    private static String accuracy(CommandLineRun result, String row) {
        return result.out()
                .lines()
                .filter(line -> line.strip().startsWith(row))
                .findFirst()
                .orElseThrow()
                .strip()
                .substring(row.length())
                .strip();
    }
}
