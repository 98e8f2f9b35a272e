package io.github.ssl4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.JavaProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTests {
    @TempDir
    Path folder;

    /** Holds the folder of a new run, says so, and waits for the end of its input. */
    public static final class Holding {
        private Holding() {}

        public static void main(String[] arguments) throws IOException {
            try (RunDirectory run = RunDirectory.create(Path.of(arguments[0]))) {
                run.writeConfiguration(Map.of());
                Files.createFile(run.checkpoint());
                System.out.println("held");
                System.in.read();
            }
        }
    }

    @Test
    void anotherProcessIsNamedAndBlocksOnlyWhileItLives() throws Exception {
        Process process = holding();
        try {
            assertThatThrownBy(() -> RunDirectory.open(folder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the run directory " + folder + " is in use")
                    .hasMessageContaining("found that of process " + process.pid() + " on ")
                    .hasMessageContaining(", since 20");
            assertThatThrownBy(() -> RunDirectory.create(folder)).hasMessageContaining("process " + process.pid());
        } finally {
            process.destroyForcibly();
            process.waitFor();
        }

        try (RunDirectory run = RunDirectory.open(folder)) {
            assertThat(run.checkpoint()).exists();
            assertThat(folder.resolve(".lock"))
                    .content()
                    .contains("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void aProcessIsKeptOutByThisOneEvenAfterAFailedSecondOpening() throws Exception {
        try (RunDirectory run = RunDirectory.create(folder)) {
            assertThatThrownBy(() -> RunDirectory.create(run.path()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("process " + ProcessHandle.current().pid());
            Process process = JavaProcess.start(Map.of(), Holding.class, folder);
            assertThat(new String(process.getInputStream().readAllBytes()))
                    .contains("is in use")
                    .contains("process " + ProcessHandle.current().pid());
        }
    }

    @Test
    void aProcessThatClosesItsRunLetsOthersGoOn() throws Exception {
        Process process = holding();
        process.getOutputStream().close();
        assertThat(process.waitFor()).isZero();

        RunDirectory.open(folder).close();
    }

    @Test
    void theEndOfAnotherProcessIsWaitedFor() throws Exception {
        Process process = holding();
        RunDirectory.awaitRelease(folder, Duration.ofMillis(300));
        assertThatThrownBy(() -> RunDirectory.open(folder)).hasMessageContaining("is in use");
        process.destroyForcibly();

        RunDirectory.awaitRelease(folder, Duration.ofMinutes(1));

        RunDirectory.open(folder).close();
    }

    @Test
    void runsOfOneSecondHaveFoldersOfTheirOwn() {
        LocalDateTime time = LocalDateTime.of(2026, 11, 30, 1, 41, 43);

        assertThat(IntStream.range(0, 16)
                        .parallel()
                        .mapToObj(i -> RunDirectory.createUnder(folder.resolve("runs"), "simclr", time))
                        .map(run -> run.path().getFileName().toString()))
                .doesNotHaveDuplicates()
                .hasSize(16)
                .contains("simclr-20261130-014143", "simclr-20261130-014143-2", "simclr-20261130-014143-16");
    }

    @Test
    void aStartThatFailedBeforeItsFirstCheckpointBlocksNothing() throws IOException {
        Path photo = Files.writeString(folder.resolve("photo.jpg"), "mine");
        try (RunDirectory failed = RunDirectory.create(folder)) {
            failed.writeConfiguration(Map.of("threads", 0));
            Files.writeString(failed.metrics(), "{\"step\":0}\n");
            Files.createFile(folder.resolve("checkpoint.safetensors.5f.partial"));
        }

        try (RunDirectory again = RunDirectory.create(folder)) {
            assertThat(again.configuration()).doesNotExist();
            assertThat(again.metrics()).doesNotExist();
            assertThat(folder.resolve("checkpoint.safetensors.5f.partial")).doesNotExist();
            assertThat(photo).hasContent("mine");
            Files.createFile(again.encoder());
        }
        assertThatThrownBy(() -> RunDirectory.create(folder)).hasMessageContaining("holds a run already");
    }

    @Test
    void aConfigurationThatNoRunWroteIsLeftAlone() throws IOException {
        Path foreign = Files.writeString(folder.resolve("config.json"), "{}");

        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> RunDirectory.create(folder)).hasMessageContaining("holds a run already");
        }
        assertThat(foreign).hasContent("{}");
    }

    private Process holding() throws IOException {
        Process process = JavaProcess.start(Map.of(), Holding.class, folder);
        BufferedReader output = process.inputReader();
        assertThat(output.readLine()).isEqualTo("held");
        return process;
    }
}
