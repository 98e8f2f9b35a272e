package io.github.ssl4j.spark;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.collectives.WorkerFailedException;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.tensor.Tensor;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A worker of the tests in a process of its own. */
final class GlooWorker {
    private final Collectives collectives;
    private final Device device;
    private final Path folder;

    private GlooWorker(Collectives collectives, Device device, Path folder) {
        this.collectives = collectives;
        this.device = device;
        this.folder = folder;
    }

    /** Runs one test: its name, the device, rank, number of workers, folder of the results, timeout in milliseconds. */
    public static void main(String... args) throws IOException, InterruptedException {
        int rank = Integer.parseInt(args[2]);
        int size = Integer.parseInt(args[3]);
        Path folder = Path.of(args[4]);
        Duration timeout = Duration.ofMillis(Long.parseLong(args[5]));
        Path port = folder.resolve("port");
        Duration meeting = Duration.ofSeconds(60);
        try (GlooStore store = rank == 0
                        ? GlooStore.serve(meeting)
                        : GlooStore.connect("127.0.0.1", Integer.parseInt(await(port)), meeting);
                Device device = GlooProgram.device(args[1])) {
            if (rank == 0) {
                write(port, String.valueOf(store.port()));
            }
            try (Collectives collectives = GlooCollectives.join(store, rank, size, "127.0.0.1", timeout)) {
                new GlooWorker(collectives, device, folder).run(args[0]);
            }
        }
    }

    /** Returns what a file holds, as soon as it is there. */
    static String await(Path file) throws IOException, InterruptedException {
        while (!Files.exists(file)) {
            Thread.sleep(5);
        }
        return Files.readString(file);
    }

    private static void write(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private void run(String test) throws IOException, InterruptedException {
        switch (test) {
            case "program" -> program();
            case "mismatch" -> mismatch();
            case "loop" -> loop(-1);
            case "close" -> loop(20);
            default -> throw new IllegalArgumentException(test);
        }
    }

    private void program() throws IOException {
        List<double[]> results = new ArrayList<>(GlooProgram.run(collectives, device));
        results.add(GlooProgram.roughSums(collectives, device, 10));
        results.add(GlooProgram.roughSums(collectives, device, 100_003));
        try (DataOutputStream out = new DataOutputStream(
                new BufferedOutputStream(Files.newOutputStream(folder.resolve("results" + collectives.rank()))))) {
            for (double[] result : results) {
                out.writeInt(result.length);
                for (double value : result) {
                    out.writeDouble(value);
                }
            }
        }
    }

    private void mismatch() throws IOException {
        StringBuilder found = new StringBuilder();
        for (int length : new int[] {2, 100_000}) {
            try (Tensor values = Tensor.persistent(device, length + (collectives.rank() == 1 ? 1 : 0))) {
                collectives.allReduceSum(values);
            } catch (IllegalArgumentException e) {
                found.append(e.getMessage()).append('\n');
            }
        }
        try {
            if (collectives.rank() == 0) {
                collectives.barrier();
            } else {
                collectives.allGather(Tensor.persistent(device, 2));
            }
        } catch (IllegalArgumentException e) {
            found.append(e.getMessage()).append('\n');
        }
        collectives.barrier();
        write(folder.resolve("found" + collectives.rank()), found.toString());
    }

    /** Reduces until others are lost, and tells which; the last rank closes its collectives after so many times. */
    private void loop(int times) throws IOException, InterruptedException {
        long start = System.nanoTime();
        try (Tensor values = Tensor.persistent(device, 100_000)) {
            for (int i = 0; collectives.rank() < collectives.size() - 1 || i != times; i++) {
                start = System.nanoTime();
                collectives.allReduceSum(values);
                if (i == 20) {
                    write(folder.resolve("running" + collectives.rank()), String.valueOf(i));
                }
            }
            collectives.close();
            await(folder.resolve("lost0"));
        } catch (WorkerFailedException e) {
            long waited = (System.nanoTime() - start) / 1_000_000;
            write(folder.resolve("lost" + collectives.rank()), waited + " " + e.ranks() + " " + e.getMessage());
        }
    }
}
