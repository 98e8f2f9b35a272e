package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The exit codes and the error stream that a shell sees. */
class ProcessTests {
    private static final String MAIN = "io.github.ssl4j.cli.Ssl4j";

    @Test
    void anUnknownOptionEndsWithTwo() throws Exception {
        JavaProcess.Ended ended = JavaProcess.run("", MAIN, "demo", "--nonsense");

        assertThat(ended.code()).isEqualTo(2);
        assertThat(ended.err()).contains("--nonsense").doesNotContain("\tat ");
    }

    @Test
    void aDriverThatIsNotThereIsNoNewsButDoctorSaysSo() throws Exception {
        JavaProcess.Ended ended = JavaProcess.run("", MAIN, "doctor");

        assertThat(ended.code()).isZero();
        assumeTrue(ended.out().contains("no NVIDIA driver: ") && ended.out().contains("no kernel driver: "));
        assertThat(ended.err().lines()).singleElement().asString().startsWith("device cpu, the fastest here: ");
    }

    @Test
    void aDriverThatIsOfNoUseIsToldAtEveryStart(@TempDir Path libraries) throws Exception {
        Files.writeString(libraries.resolve("libcuda.so.1"), "not a library");
        List<String> command = JavaProcess.command(JavaProcess.classPath(), MAIN);
        command.add(1, "-Dssl4j.cuda.libraries=" + libraries);
        command.add("doctor");

        JavaProcess.Ended ended = JavaProcess.start(command).ended();

        assertThat(ended.code()).isZero();
        assertThat(ended.err()).contains("no device cuda: ", "device cpu, the fastest here: ");
    }

    @Test
    void bfloat16WithoutItsInstructionsEndsWithOneAndOneLine() throws Exception {
        List<String> command = JavaProcess.command(JavaProcess.classPath(), MAIN);
        command.add(1, "-Dssl4j.device=cpu");
        command.addAll(List.of("bench", "r18", "--batch", "2", "--precision", "bf16"));

        JavaProcess.Ended ended =
                JavaProcess.start(command, Map.of("ONEDNN_MAX_CPU_ISA", "AVX2")).ended();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .startsWith("ssl4j: bf16 needs a processor with AVX512-BF16 or AMX")
                .contains("avx2");
        assertThat(ended.out()).isEmpty();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskUnderStandardOutputEndsWithOne() throws Exception {
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$@\" > /dev/full", "sh"));
        command.addAll(JavaProcess.command(JavaProcess.classPath(), MAIN));
        command.add("methods");

        JavaProcess.Ended ended = JavaProcess.start(command).ended();

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err())
                .isEqualTo("ssl4j: standard output cannot be written: the disk is full, or what reads it has ended\n");
    }

    @Test
    void runsBegunAtOnceGetFoldersOfTheirOwn(@TempDir Path folder) throws Exception {
        Path images = ImageFolders.twoClasses(folder.resolve("images"), 8);
        Path runs = folder.resolve("runs");
        List<String> command = JavaProcess.command(JavaProcess.classPath(), MAIN);
        command.addAll(List.of("pretrain", "simsiam", "--data", images.toString(), "--runs", runs.toString()));
        command.addAll(List.of("--no-knn", "--batch", "4", "--epochs", "2", "--width", "4", "--image-size", "16"));

        JavaProcess.Running one = JavaProcess.start(command);
        JavaProcess.Running other = JavaProcess.start(command);

        assertThat(one.ended().code()).isZero();
        assertThat(other.ended().code()).isZero();
        try (Stream<Path> made = Files.list(runs)) {
            assertThat(made).hasSize(2).allSatisfy(run -> {
                assertThat(run.getFileName().toString()).startsWith("simsiam-");
                assertThat(Files.readAllLines(run.resolve("metrics.jsonl"))).hasSize(4);
                assertThat(run.resolve("encoder.safetensors")).isNotEmptyFile();
            });
        }
    }

    @Test
    void missingImagesEndWithOneAndOneLine() throws Exception {
        JavaProcess.Ended ended = JavaProcess.run("", MAIN, "pretrain", "simclr", "--data", "no/such/folder");

        assertThat(ended.code()).isEqualTo(1);
        assertThat(ended.err().lines())
                .singleElement()
                .asString()
                .startsWith("ssl4j: ")
                .contains("no/such/folder");
        assertThat(ended.out()).isEmpty();
    }
}
