package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.collectives.WorkerFailedException;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class SparkWorkersTests {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /** A frozen executor is given up after about as many seconds as it takes a worker to find that it hangs. */
    private static final Map<String, String> SETTINGS = Map.of(
            "spark.network.timeout", "10s",
            "spark.network.timeoutInterval", "2s",
            "spark.executor.heartbeatInterval", "2s");

    private static SparkMaster master;

    @TempDir
    private Path folder;

    @BeforeAll
    static void connect() throws InterruptedException {
        SETTINGS.forEach(System::setProperty);
        master = SparkMaster.connect("local-cluster[2,1,1024]", "tests");
        new Slots(master.context(), Duration.ofMinutes(1)).require(2);
    }

    @AfterAll
    static void nothingIsLeft() {
        Path folderOfCluster =
                Path.of(master.context().getConf().get("spark.local.dir")).getParent();
        assertThat(folderOfCluster).isDirectory();
        master.close();
        SETTINGS.keySet().forEach(System::clearProperty);
        assertThat(ProcessHandle.current().children().map(ProcessHandle::info)).isEmpty();
        assertThat(folderOfCluster).doesNotExist();
        assertThat(Path.of("work")).doesNotExist();
    }

    private static SparkWorkers workers() {
        return SparkWorkers.of(master.context(), 2)
                .timeout(TIMEOUT)
                .patience(Duration.ofMinutes(1))
                .retries(1);
    }

    @Test
    void whatRankZeroReturnsComesToTheDriver() throws Exception {
        double[] sums = workers().run((collectives, attempt) -> {
            try (Device device = Devices.named("cpu");
                    Tensor values = Tensor.persistent(device, 3)) {
                device.fill(values.storage(), collectives.rank() + 1);
                collectives.allReduceSum(values);
                return values.toDoubles();
            }
        });
        assertThat(sums).containsExactly(3, 3, 3);
    }

    /** Tells which process it is, and waits for the other worker again and again. */
    private static String waitToBeLost(Collectives collectives, int attempt, String file) throws Exception {
        if (attempt == 0) {
            if (collectives.rank() == 1) {
                Path part = Path.of(file + ".part");
                Files.writeString(part, String.valueOf(ProcessHandle.current().pid()));
                Files.move(part, Path.of(file), StandardCopyOption.ATOMIC_MOVE);
            }
            while (true) {
                collectives.barrier();
                Thread.sleep(1);
            }
        }
        collectives.barrier();
        return "attempt " + attempt;
    }

    /** Sends a signal to the process that a file names as soon as it is there. */
    private static CompletableFuture<Void> signal(Path file, String signal) {
        return CompletableFuture.runAsync(() -> {
            try {
                while (!Files.exists(file)) {
                    Thread.sleep(20);
                }
                String process = Files.readString(file);
                assertThat(new ProcessBuilder("kill", "-" + signal, process)
                                .inheritIO()
                                .start()
                                .waitFor())
                        .isZero();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    @Test
    @Tag("slow")
    void afterAnExecutorWasKilledAllIsBegunAgain() throws Exception {
        String file = folder.resolve("process").toString();
        CompletableFuture<Void> killed = signal(Path.of(file), "KILL");
        String result = workers().run((collectives, attempt) -> waitToBeLost(collectives, attempt, file));
        killed.join();
        assertThat(result).isEqualTo("attempt 1");
    }

    @Test
    void withoutRetriesAKilledExecutorIsAFailureThatNamesIt() throws Exception {
        String file = folder.resolve("process").toString();
        CompletableFuture<Void> killed = signal(Path.of(file), "KILL");
        assertThatExceptionOfType(WorkerFailedException.class)
                .isThrownBy(() ->
                        workers().retries(0).run((collectives, attempt) -> waitToBeLost(collectives, attempt, file)))
                .withMessageContaining("attempt 1 of at most 1 failed")
                .withMessageContaining("rank 1")
                .satisfies(e -> assertThat(e.ranks()).containsExactly(1));
        killed.join();
    }

    @Test
    @Tag("slow")
    void afterAnExecutorFrozeAllIsBegunAgain() throws Exception {
        String file = folder.resolve("process").toString();
        CompletableFuture<Void> stopped = signal(Path.of(file), "STOP");
        String result = workers()
                .timeout(Duration.ofSeconds(4))
                .run((collectives, attempt) -> waitToBeLost(collectives, attempt, file));
        stopped.join();
        assertThat(result).isEqualTo("attempt 1");
    }

    @Test
    void anExceptionOfTheWorkComesToTheDriverAndIsNotRepeated() {
        String file = folder.resolve("attempts").toString();
        assertThatExceptionOfType(SparkWorkException.class)
                .isThrownBy(() -> workers().run((collectives, attempt) -> {
                    if (collectives.rank() == 1) {
                        Files.writeString(Path.of(file), String.valueOf(attempt));
                        throw new IllegalArgumentException("no image in cat.txt");
                    }
                    collectives.barrier();
                    return null;
                }))
                .withMessageMatching("rank 1 on \\S+ failed: java.lang.IllegalArgumentException: no image in cat.txt")
                .satisfies(e -> assertThat(e.type()).isEqualTo("java.lang.IllegalArgumentException"))
                .satisfies(e -> assertThat(e.rank()).isEqualTo(1))
                .withCauseInstanceOf(IllegalArgumentException.class);
        assertThat(Path.of(file)).hasContent("0");
    }

    @Test
    void tooFewSlotsAreSaid() {
        assertThatIllegalStateException()
                .isThrownBy(() -> SparkWorkers.of(master.context(), 8).run((collectives, attempt) -> null))
                .withMessage(
                        "8 workers expected, local-cluster[2,1,1024] has 2 slots: ask for local-cluster[8,1,1024]");
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SparkWorkers.of(master.context(), 0))
                .withMessage("workers: expected at least 1, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> workers().retries(-1))
                .withMessage("workers: expected at least 0 retries, found -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> workers().timeout(Duration.ZERO))
                .withMessage("workers: expected a timeout of at least 1 ms, found PT0S");
    }
}
