package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A cluster of processes, whose two workers have an address each. */
@Tag("slow")
@Timeout(180)
final class StandaloneClusterTests {
    @TempDir
    private Path folder;

    @Test
    void aPretrainingHasTheLossesOfOneProcess() throws Exception {
        TinyRun run = new TinyRun(folder, ImageFolders.flat(folder.resolve("images"), TinyRun.IMAGES));
        run.complete(run.begin(folder.resolve("single")));

        try (StandaloneCluster cluster = StandaloneCluster.start(folder)) {
            run.complete(TinyRun.onWorkers(run.begin(folder.resolve("workers")), cluster.url()));
        }

        List<Double> single = TinyRun.losses(folder.resolve("single"));
        List<Double> workers = TinyRun.losses(folder.resolve("workers"));
        for (int step = 0; step < TinyRun.STEPS; step++) {
            assertThat(workers.get(step))
                    .as("step %d of %s, by one process %s", step, workers, single)
                    .isCloseTo(single.get(step), withinPercentage(5));
        }
    }

    @Test
    void workersOnTwoAddressesReachEachOther() throws Exception {
        try (StandaloneCluster cluster = StandaloneCluster.start(folder);
                SparkMaster master = SparkMaster.connect(cluster.url(), "tests")) {
            SparkWorkers workers = SparkWorkers.of(master.context(), 2).timeout(Duration.ofSeconds(30));
            double[] sums = workers.run((collectives, attempt) -> {
                try (Device device = Devices.named("cpu");
                        Tensor values = Tensor.persistent(device, 100_000)) {
                    device.fill(values.storage(), collectives.rank() + 1);
                    collectives.allReduceSum(values);
                    return values.toDoubles();
                }
            });
            assertThat(sums).containsOnly(3);
        }
    }
}
