package io.github.ssl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.collectives.WorkerFailedException;
import io.github.ssl4j.collectives.WorkerThreads;
import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TinyImages;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run in a folder, of several workers: 64 images in batches of 16, so that an epoch has four steps. */
class WorkersPretrainingTests {
    private static final String ENCODER = "encoder.safetensors";
    private static final int EPOCHS = 3;

    @TempDir
    Path folder;

    private static Pretraining simClr(Device device) {
        return Pretraining.of("simclr", TinyImages.of(3))
                .imageSize(12)
                .set("backbone.width", 4)
                .batch(16)
                .epochs(EPOCHS)
                .checkpointEvery(2)
                .loaderThreads(1)
                .device(device);
    }

    private void train(int workers, Path directory, TrainingListener... ofRankOne) throws InterruptedException {
        train(workers, rank -> Devices.named("cpu"), directory, ofRankOne);
    }

    private static void train(int workers, IntFunction<Device> devices, Path directory, TrainingListener... ofRankOne)
            throws InterruptedException {
        WorkerThreads.of(workers).run(devices, (collectives, device) -> {
            Pretraining pretraining = simClr(device);
            if (collectives.rank() == 1) {
                Stream.of(ofRankOne).forEach(pretraining::listener);
            }
            return pretraining.trainIn(directory, collectives).isFinished();
        });
    }

    private static List<Double> losses(Path directory) throws IOException {
        List<Double> losses = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("metrics.jsonl"))) {
            losses.add(new ObjectMapper().readTree(line).get("loss").asDouble());
        }
        return losses;
    }

    @Test
    void severalWorkersLeaveTheFilesOfOne() throws Exception {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        train(1, rank -> Nd4jDevice.float64(), one);
        train(2, rank -> Nd4jDevice.float64(), two);

        List<Double> expected = losses(one);
        assertThat(expected).hasSize(4 * EPOCHS);
        for (int step = 0; step < expected.size(); step++) {
            assertThat(losses(two).get(step)).isCloseTo(expected.get(step), within(1e-9));
        }
        assertThat(names(two)).isEqualTo(names(one));
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .map(name -> name.replaceAll("tfevents.*", "tfevents"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void aRunThatLostAWorkerGoesOnToTheSameEncoder() throws Exception {
        Path undisturbed = folder.resolve("undisturbed");
        Path disturbed = folder.resolve("disturbed");
        train(2, undisturbed);
        assertThatThrownBy(() -> train(2, disturbed, failingAfter(7)))
                .isInstanceOf(WorkerFailedException.class)
                .hasMessageContaining("rank 1");
        assertThat(disturbed.resolve(ENCODER)).exists();

        train(2, disturbed);
        assertThat(disturbed.resolve(ENCODER)).hasSameBinaryContentAs(undisturbed.resolve(ENCODER));
    }

    @Test
    void aRunThatLostAWorkerBeforeItsFirstCheckpointBeginsAgain() throws Exception {
        Path undisturbed = folder.resolve("undisturbed");
        Path disturbed = folder.resolve("disturbed");
        train(2, undisturbed);
        assertThatThrownBy(() -> train(2, disturbed, failingAfter(1))).isInstanceOf(WorkerFailedException.class);

        train(2, disturbed);
        assertThat(disturbed.resolve(ENCODER)).hasSameBinaryContentAs(undisturbed.resolve(ENCODER));
    }

    @Test
    void batchNormOfEachWorkersPartLeavesTheSameStatisticsOnAll() throws Exception {
        List<String> statistics = WorkerThreads.of(2).run(rank -> Devices.named("cpu"), (collectives, device) -> {
            List<String> found = new ArrayList<>();
            simClr(device)
                    .workerBatchNorm(true)
                    .listener(new TrainingListener() {
                        @Override
                        public void onEpochEnd(Epoch epoch) {
                            epoch.training().encoder().buffers().forEach((name, buffer) -> {
                                found.add(name + Arrays.toString(buffer.toDoubles()));
                            });
                        }
                    })
                    .trainIn(folder.resolve("run"), collectives);
            return found.toString();
        });
        assertThat(statistics.get(0)).contains("running_mean").isEqualTo(statistics.get(1));
    }

    /** One of the images that rank 1 reads in the first epoch is corrupt. */
    @Test
    void corruptImagesOfAllWorkersAreListed() throws Exception {
        WorkerThreads.of(2)
                .run(
                        rank -> Devices.named("cpu"),
                        (collectives, device) -> Pretraining.of("simclr", new OneCorrupt(TinyImages.of(3)))
                                .imageSize(12)
                                .set("backbone.width", 4)
                                .batch(16)
                                .epochs(1)
                                .device(device)
                                .trainIn(folder.resolve("run"), collectives)
                                .isFinished());
        assertThat(folder.resolve("run").resolve("corrupt.txt")).content().contains("image 30", "cut short");
    }

    /**
     * Images of which one cannot be read.
     *
     * @param whole all of them
     */
    private record OneCorrupt(ImageSource whole) implements ImageSource {
        @Override
        public int size() {
            return whole.size();
        }

        @Override
        public int channels() {
            return whole.channels();
        }

        @Override
        public String name(int index) {
            return whole.name(index);
        }

        @Override
        public void read(int index, Image target) {
            if (index == 30) {
                throw new CorruptImageException(name(index), "cut short", null);
            }
            whole.read(index, target);
        }

        @Override
        public boolean labelled() {
            return false;
        }

        @Override
        public int label(int index) {
            return whole.label(index);
        }

        @Override
        public List<String> classes() {
            return whole.classes();
        }

        @Override
        public void close() {
            whole.close();
        }
    }

    private static TrainingListener failingAfter(int steps) {
        return new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                if (report.progress().step() + 1 == steps) {
                    throw new IllegalStateException("gone");
                }
            }
        };
    }

    @Test
    void aRunIsResumedOnAnotherNumberOfWorkers() throws Exception {
        Path directory = folder.resolve("run");
        assertThatThrownBy(() -> train(4, directory, failingAfter(5))).isInstanceOf(WorkerFailedException.class);
        train(2, directory);
        assertThat(losses(directory)).hasSize(4 * EPOCHS);
    }

    @Test
    void aWorkerThatIsToldToStopStopsAll() throws Exception {
        List<Boolean> finished = WorkerThreads.of(2).run(rank -> Devices.named("cpu"), (collectives, device) -> {
            Pretraining pretraining = simClr(device);
            if (collectives.rank() == 1) {
                pretraining.listener(new StopAfter(3));
            }
            return pretraining.trainIn(folder.resolve("run"), collectives).isFinished();
        });
        assertThat(finished).containsExactly(false, false);
        assertThat(losses(folder.resolve("run"))).hasSize(3);
    }

    /** Ends a run after so many steps. */
    private static final class StopAfter implements TrainingListener {
        private final int steps;
        private Training run;

        StopAfter(int steps) {
            this.steps = steps;
        }

        @Override
        public void onStart(Training training) {
            run = training;
        }

        @Override
        public void onStep(StepReport report) {
            if (report.progress().step() + 1 == steps) {
                run.stopAfterThisStep();
            }
        }
    }

    @Test
    void aBatchWithoutEqualPartsIsRefused() {
        assertThatThrownBy(() -> train(3, folder.resolve("run")))
                .hasRootCauseMessage("batch size: expected a multiple of the 3 workers, found 16")
                .isInstanceOf(WorkerFailedException.class);
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void workersWithOtherImagesAreNamed() {
        assertThatThrownBy(() -> WorkerThreads.of(3)
                        .run(
                                rank -> Devices.named("cpu"),
                                (collectives, device) ->
                                        pretraining(collectives, device).trainIn(folder.resolve("run"), collectives)))
                .rootCause()
                .hasMessageContaining("expected the run of rank 0 on all of them")
                .hasMessageContaining("another names, sizes and content of images on rank 2");
        assertThat(folder.resolve("run")).doesNotExist();
    }

    @Test
    void workersOnAnotherKindOfDeviceAreNamed() {
        assertThatThrownBy(() -> WorkerThreads.of(2)
                        .run(
                                rank -> Devices.named(rank == 0 ? "cpu" : "nd4j"),
                                (collectives, device) ->
                                        pretraining(collectives, device).trainIn(folder.resolve("run"), collectives)))
                .rootCause()
                .hasMessageContaining("expected the run of rank 0 on all of them, found another device on rank 1: nd4j"
                        + " instead of cpu");
    }

    private static Pretraining pretraining(Collectives collectives, Device device) {
        int first = collectives.rank() == 2 ? 4 : 0;
        return Pretraining.of("simclr", TinyImages.of(3).subset(first, 60))
                .imageSize(12)
                .set("backbone.width", 4)
                .batch(12)
                .epochs(1)
                .device(device);
    }
}
