package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.ssl4j.collectives.WorkerFailedException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Workers do not wait forever for one that never comes. */
@Tag("slow")
@Timeout(180)
final class RendezvousTests {
    private static final Map<String, String> SETTINGS = Map.of(
            "spark.barrier.sync.timeout", "12s",
            "spark.network.timeout", "40s",
            "spark.network.timeoutInterval", "2s");

    private SparkMaster master;

    @BeforeEach
    void connect() throws InterruptedException {
        SETTINGS.forEach(System::setProperty);
        master = SparkMaster.connect("local-cluster[2,1,1024]", "tests");
        new Slots(master.context(), Duration.ofMinutes(1)).require(2);
    }

    @AfterEach
    void close() {
        master.close();
        SETTINGS.keySet().forEach(System::clearProperty);
        assertThat(ProcessHandle.current().children()).isEmpty();
    }

    @Test
    void whoDoesNotComeIsNamed() throws Exception {
        SparkWorkers workers = SparkWorkers.of(master.context(), 2).retries(0).timeout(Duration.ofSeconds(5));
        workers.run((collectives, attempt) -> null);
        List<ProcessHandle> executors = ProcessHandle.current().children().toList();
        Driver.signal("STOP", executors.subList(0, 1));

        assertThatExceptionOfType(WorkerFailedException.class)
                .isThrownBy(() -> workers.run((collectives, attempt) -> null))
                .withMessageContaining("not all workers came to the rendezvous")
                .withMessageContaining("within 12 second(s)")
                .withMessageMatching(".*; rank [01] ran on [0-9.]+")
                .satisfies(e -> assertThat(e.ranks()).hasSize(1));
    }
}
