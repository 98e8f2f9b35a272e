package io.github.ssl4j.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.tensor.Tensor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
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

    private final List<Process> processes = new ArrayList<>();

    private void start(String name, String... arguments) throws IOException {
        Path home = Files.createDirectory(folder.resolve("home" + processes.size()));
        Files.createDirectory(home.resolve("jars"));
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn",
                "-cp",
                System.getProperty("java.class.path"),
                name));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        builder.environment()
                .putAll(Map.of(
                        "SPARK_HOME",
                        home.toString(),
                        "SPARK_SCALA_VERSION",
                        "2.13",
                        "SPARK_LOCAL_DIRS",
                        home.toString()));
        processes.add(builder.start());
    }

    @AfterEach
    void end() {
        processes.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
    }

    private static void awaitListener(int port) throws InterruptedException {
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
                return;
            } catch (IOException e) {
                Thread.sleep(100);
            }
        }
    }

    /** Starts a master and a worker at each of two addresses, and returns where the master is. */
    private String startCluster() throws IOException, InterruptedException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        start("org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", "" + port, "--webui-port", "0");
        awaitListener(port);
        String url = "spark://127.0.0.1:" + port;
        for (String host : List.of("127.0.0.2", "127.0.0.3")) {
            start(
                    "org.apache.spark.deploy.worker.Worker",
                    "--host",
                    host,
                    "--cores",
                    "1",
                    "--memory",
                    "1g",
                    "--webui-port",
                    "0",
                    url);
        }
        return url;
    }

    @Test
    void aPretrainingHasTheLossesOfOneProcess() throws Exception {
        TinyRun run = new TinyRun(folder, ImageFolders.flat(folder.resolve("images"), TinyRun.IMAGES));
        run.complete(run.begin(folder.resolve("single")));

        run.complete(TinyRun.onWorkers(run.begin(folder.resolve("workers")), startCluster()));

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
        String url = startCluster();
        try (SparkMaster master = SparkMaster.connect(url, "tests")) {
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
