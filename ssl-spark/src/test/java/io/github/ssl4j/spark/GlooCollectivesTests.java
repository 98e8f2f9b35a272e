package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.collectives.WorkerFailedException;
import io.github.ssl4j.collectives.WorkerThreads;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(90)
final class GlooCollectivesTests {
    @TempDir
    private Path folder;

    private final List<Process> processes = new ArrayList<>();

    private void start(String test, String device, int size, Duration timeout) throws IOException {
        for (int rank = 0; rank < size; rank++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx512m",
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            GlooWorker.class.getName(),
                            test,
                            device,
                            String.valueOf(rank),
                            String.valueOf(size),
                            folder.toString(),
                            String.valueOf(timeout.toMillis()))
                    .inheritIO()
                    .start());
        }
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
    }

    private void awaitEnd() throws InterruptedException {
        for (Process process : processes) {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        }
    }

    private List<double[]> results(int rank) throws IOException {
        List<double[]> results = new ArrayList<>();
        try (DataInputStream in =
                new DataInputStream(new BufferedInputStream(Files.newInputStream(folder.resolve("results" + rank))))) {
            while (in.available() > 0) {
                double[] result = new double[in.readInt()];
                for (int i = 0; i < result.length; i++) {
                    result[i] = in.readDouble();
                }
                results.add(result);
            }
        }
        return results;
    }

    @ParameterizedTest
    @CsvSource({"3, cpu", "2, nd4j"})
    void processesComputeWhatThreadsCompute(int size, String device) throws Exception {
        start("program", device, size, Duration.ofSeconds(60));
        List<List<double[]>> expected =
                WorkerThreads.of(size).run(rank -> GlooProgram.device(device), GlooProgram::run);
        awaitEnd();
        List<double[]> ofFirst = results(0);
        for (int rank = 0; rank < size; rank++) {
            List<double[]> found = results(rank);
            int compared = expected.get(rank).size();
            for (int i = 0; i < compared; i++) {
                assertThat(found.get(i))
                        .as("result %d of rank %d", i, rank)
                        .containsExactly(expected.get(rank).get(i));
            }
            for (int i = compared; i < found.size(); i++) {
                assertThat(found.get(i)).as("sums of rank %d", rank).containsExactly(ofFirst.get(i));
            }
        }
    }

    @Test
    void differentCallsAreRefusedOnEveryWorkerAndAllMayGoOn() throws Exception {
        start("mismatch", "cpu", 3, Duration.ofSeconds(60));
        awaitEnd();
        for (int rank = 0; rank < 3; rank++) {
            assertThat(Files.readString(folder.resolve("found" + rank)).lines())
                    .containsExactly(
                            "collective 1: expected allReduceSum of FLOAT32 [2] as on rank 0, found allReduceSum of FLOAT32"
                                    + " [3] on rank 1",
                            "collective 2: expected allReduceSum of FLOAT32 [100000] as on rank 0, found allReduceSum of"
                                    + " FLOAT32 [100001] on rank 1",
                            "collective 3: expected barrier as on rank 0, found allGather of FLOAT32 [2] on ranks 1, 2");
        }
    }

    @Test
    void aKilledWorkerIsNamedAtOnce() throws Exception {
        start("loop", "cpu", 3, Duration.ofSeconds(60));
        GlooWorker.await(folder.resolve("running1"));
        processes.get(1).destroyForcibly();
        for (int rank : new int[] {0, 2}) {
            assertThat(processes.get(rank).waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(Files.readString(folder.resolve("lost" + rank)))
                    .matches("\\d{1,4} \\[1] rank 1 of 3 .*collective \\d+, allReduceSum of FLOAT32 \\[100000]");
        }
    }

    @Test
    void aWorkerThatClosesItsCollectivesIsNamedAtOnce() throws Exception {
        start("close", "cpu", 2, Duration.ofSeconds(60));
        awaitEnd();
        assertThat(Files.readString(folder.resolve("lost0")))
                .matches("\\d{1,4} \\[1] rank 1 of 2 ended or was lost before the end of collective 21, allReduceSum of"
                        + " FLOAT32 \\[100000]");
    }

    @Test
    @Tag("slow")
    void aFrozenWorkerIsNamedAfterTheTimeout() throws Exception {
        start("loop", "cpu", 2, Duration.ofSeconds(2));
        GlooWorker.await(folder.resolve("running1"));
        String process = String.valueOf(processes.get(1).pid());
        assertThat(new ProcessBuilder("kill", "-STOP", process)
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        assertThat(GlooWorker.await(folder.resolve("lost0")))
                .matches("[2-9]\\d{3} \\[1] rank 1 of 2 did not come to collective \\d+, allReduceSum of FLOAT32"
                        + " \\[100000], within 2 s");
    }

    @Test
    void whoDoesNotJoinIsNamed() {
        try (GlooStore store = GlooStore.serve(Duration.ofMillis(500))) {
            assertThatExceptionOfType(WorkerFailedException.class)
                    .isThrownBy(() -> GlooCollectives.join(store, 1, 3, "127.0.0.1", Duration.ofMillis(500)))
                    .withMessage("ranks 0, 2 of 3 did not come to the rendezvous, within 500 ms")
                    .satisfies(e -> assertThat(e.ranks()).containsExactly(0, 2));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> GlooCollectives.join(store, 3, 3, "127.0.0.1", Duration.ofMillis(500)))
                    .withMessage("collectives: expected a rank from 0 to 2, found 3");
        }
    }
}
