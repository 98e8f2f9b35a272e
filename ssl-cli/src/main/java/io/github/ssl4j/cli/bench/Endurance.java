package io.github.ssl4j.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.cli.ProcessMemory;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * {@code ssl4j bench endurance}: memory, threads and open files of a run of so many minutes with probes, pictures,
 * events and checkpoints in every short epoch, a line a minute; the first line is of a process that has trained before,
 * the last of one whose run is closed.
 */
final class Endurance {
    private static final int IMAGES = 2048;
    private static final int HELD_OUT = 512;
    private static final int BATCH = 64;
    private static final int CHECKPOINT_EVERY = 20;
    private static final int MORE_EPOCHS_THAN_FIT = 100_000;
    private static final Path OPEN_FILES = Path.of("/proc/self/fd");

    private final PrintWriter out;
    private final long started = System.nanoTime();

    private Endurance(PrintWriter out) {
        this.out = out;
    }

    static void run(Path data, int minutes, Precision precision, PrintWriter out) throws IOException {
        try (TemporaryFolder folder = TemporaryFolder.create("endurance")) {
            Endurance endurance = new Endurance(out);
            endurance.train(data, precision, folder.path().resolve("first"), endurance.new Watch(0));
            endurance.print("before", 0);
            endurance.train(data, precision, folder.path().resolve("run"), endurance.new Watch(minutes));
            endurance.print("after", 0);
        }
    }

    private void train(Path data, Precision precision, Path folder, Watch watch) {
        try (ImageSource all = ImageSource.open(data);
                ImageSource images = all.select(IntStream.range(0, IMAGES).toArray());
                ImageSource heldOut =
                        all.select(IntStream.range(IMAGES, IMAGES + HELD_OUT).toArray());
                Device device = Devices.best(precision)) {
            watch.device = device;
            Pretraining.of("mae", images)
                    .preset("cifar10")
                    .backbone("vit-tiny")
                    .set("backbone.depth", 2)
                    .batch(BATCH)
                    .epochs(MORE_EPOCHS_THAN_FIT)
                    .heldOut(heldOut)
                    .probeEvery(1)
                    .picturesEvery(1)
                    .checkpointEvery(CHECKPOINT_EVERY)
                    .device(device)
                    .listener(watch)
                    .runIn(folder)
                    .close();
        }
    }

    private void print(String when, long deviceBytes) {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        ObjectNode line = new ObjectMapper().createObjectNode();
        line.put("peer", "ssl4j").put("case", "endurance").put("when", when);
        line.put("seconds", (System.nanoTime() - started) / 1_000_000_000);
        ProcessMemory.residentMebibytes().ifPresent(size -> line.put("resident_mb", Math.round(size)));
        line.put("heap_mb", runtime.totalMemory() - runtime.freeMemory() >> 20);
        line.put("device_mb", deviceBytes >> 20);
        line.put("threads", ManagementFactory.getThreadMXBean().getThreadCount());
        line.put("files", openFiles());
        out.println(line);
        out.flush();
    }

    private static long openFiles() {
        try (Stream<Path> files = Files.list(OPEN_FILES)) {
            return files.count();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot count open files in " + OPEN_FILES + ": " + e.getMessage(), e);
        }
    }

    /** Prints a line a minute, and ends the run after so many; one of 0 minutes after its first epoch. */
    private final class Watch implements TrainingListener {
        private final int minutes;
        private Device device;
        private Training training;
        private int printed;
        private long began;

        Watch(int minutes) {
            this.minutes = minutes;
        }

        @Override
        public void onStart(Training newTraining) {
            training = newTraining;
            began = System.nanoTime();
        }

        @Override
        public void onStep(StepReport report) {
            long passed = (System.nanoTime() - began) / 60_000_000_000L;
            if (minutes > 0 && passed > printed) {
                printed++;
                print(
                        "minute " + printed + ", step " + report.progress().step(),
                        device.memory().bytesInUse());
            }
            boolean enough = minutes == 0 ? report.progress().epoch() > 0 : printed >= minutes;
            if (enough) {
                training.stopAfterThisStep();
            }
        }
    }
}
