package io.github.ssl4j.spark;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Measures how long the workers of one machine, each a process, take to add up their gradients. */
final class CollectivesBench {
    private static final int WARM = 20;
    private static final int MEASURED = 30;
    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final double NANOSECONDS = 1e6;

    private CollectivesBench() {}

    /** Is one of the workers that are measured, of so many, with so many elements, on this port of the store and rank. */
    public static void main(String... args) {
        int[] numbers = Arrays.stream(args).mapToInt(Integer::parseInt).toArray();
        work(numbers[0], numbers[1], numbers[2], numbers[3]);
    }

    /** Returns a line of JSON with the best, the median and the mean of the times in milliseconds. */
    static String measure(int workers, int elements) throws IOException, InterruptedException {
        List<Process> processes = new ArrayList<>();
        try (GlooStore store = GlooStore.serve(TIMEOUT)) {
            for (int rank = 0; rank < workers; rank++) {
                processes.add(start(rank == 0, workers, elements, store.port(), rank));
            }
            String line = processes
                    .get(0)
                    .inputReader()
                    .lines()
                    .filter(text -> text.startsWith("{"))
                    .findFirst()
                    .orElse("");
            for (Process process : processes) {
                if (process.waitFor() != 0) {
                    throw new IllegalStateException(
                            "a worker of the benchmark failed: exit code " + process.exitValue());
                }
            }
            return line;
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private static Process start(boolean heard, int... arguments) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), CollectivesBench.class.getName()));
        Arrays.stream(arguments).mapToObj(String::valueOf).forEach(command::add);
        ProcessBuilder process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        return (heard ? process : process.redirectOutput(ProcessBuilder.Redirect.DISCARD)).start();
    }

    private static void work(int workers, int elements, int port, int rank) {
        try (GlooStore store = GlooStore.connect("localhost", port, TIMEOUT);
                Collectives collectives = GlooCollectives.join(store, rank, workers, "127.0.0.1", TIMEOUT);
                Device device = Devices.named("cpu");
                Tensor gradients = Tensor.persistent(device, elements)) {
            double[] times = new double[MEASURED];
            for (int i = -WARM; i < MEASURED; i++) {
                collectives.barrier();
                long start = System.nanoTime();
                collectives.allReduceSum(gradients);
                if (i >= 0) {
                    times[i] = (System.nanoTime() - start) / NANOSECONDS;
                }
            }
            if (rank == 0) {
                System.out.println(json(workers, elements, times));
            }
        }
    }

    private static String json(int workers, int elements, double... times) {
        Arrays.sort(times);
        double mean = Arrays.stream(times).average().orElseThrow();
        return String.format(
                Locale.ROOT,
                "{\"collective\":\"allReduceSum\",\"workers\":%d,\"elements\":%d,\"best_ms\":%.3f,\"median_ms\":%.3f,"
                        + "\"mean_ms\":%.3f}",
                workers,
                elements,
                times[0],
                times[times.length / 2],
                mean);
    }
}
