package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.OptimizerConfig;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.safetensors.Safetensors;
import io.github.ssl4j.tensor.Tensor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of 12 images in batches of 4 for 4 epochs: 12 steps. */
class CheckpointTests {
    private static final int IMAGES = 12;

    private final Device device = new CpuDevice();
    private final List<Double> losses = new ArrayList<>();
    private OptimizerConfig optimizer = AdamW.Config.defaults();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("checkpoint.safetensors");
    }

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 6, 11})
    void aRunThatWentOnIsTheRunThatNeverStopped(int stop) {
        RestlessMethod whole = method(4);
        pretrainer(whole).run();
        List<Double> expected = List.copyOf(losses);
        losses.clear();

        Pretrainer stopped = pretrainer(method(4)).checkpointTo(file, 100);
        stopped.listener(stopAfter(stopped, stop));
        Progress progress = stopped.run().progress();
        RestlessMethod resumed = method(4);
        TrainingResult end = pretrainer(resumed).resumeFrom(file).run();

        assertThat(progress).isEqualTo(new Progress(stop, 3, 4));
        assertThat(end.isFinished()).isTrue();
        assertThat(losses).isEqualTo(expected).doesNotHaveDuplicates().hasSize(12);
        assertThat(values(resumed)).isEqualTo(values(whole));
    }

    @Test
    void momentumIsKept() {
        optimizer = Sgd.Config.defaults();
        aRunThatWentOnIsTheRunThatNeverStopped(4);
    }

    @Test
    void theNumberOfLoaderThreadsMayChange() {
        RestlessMethod whole = method(4);
        pretrainer(whole).run();
        Pretrainer stopped = pretrainer(method(4)).checkpointTo(file, 100).loaderThreads(1);
        stopped.listener(stopAfter(stopped, 4)).run();
        RestlessMethod resumed = method(4);
        pretrainer(resumed).resumeFrom(file).loaderThreads(3).run();

        assertThat(values(resumed)).isEqualTo(values(whole));
    }

    @Test
    void checkpointsComeEverySoManyStepsAndAtTheEndOfEveryEpoch() {
        List<Long> written = new ArrayList<>();
        pretrainer(method(4))
                .checkpointTo(file, 4)
                .listener(new TrainingListener() {
                    @Override
                    public void onStep(StepReport report) {
                        written.add(
                                Files.exists(file) ? Checkpoint.progress(file).step() : 0L);
                    }
                })
                .run();

        assertThat(written).containsExactly(0L, 0L, 0L, 3L, 4L, 4L, 6L, 6L, 8L, 9L, 9L, 9L);
        assertThat(Checkpoint.progress(file)).isEqualTo(new Progress(12, 3, 4));
    }

    @Test
    void theCheckpointOfAnEpochIsWrittenBeforeAListenerMayFail() {
        RestlessMethod whole = method(4);
        pretrainer(whole).run();
        Pretrainer failing = pretrainer(method(4)).checkpointTo(file, 100).listener(new TrainingListener() {
            @Override
            public void onEpochEnd(Epoch epoch) {
                if (epoch.number() == 2) {
                    throw new IllegalStateException("the disk is full");
                }
            }
        });

        assertThatThrownBy(failing::run).hasMessage("the disk is full");
        assertThat(Checkpoint.progress(file)).isEqualTo(new Progress(6, 3, 4));
        List<Integer> epochs = new ArrayList<>();
        RestlessMethod resumed = method(4);
        pretrainer(resumed).resumeFrom(file).listener(ends(epochs)).run();
        assertThat(values(resumed)).isEqualTo(values(whole));
        assertThat(epochs).containsExactly(2, 3, 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 12})
    void aRunStoppedAtTheEndOfAnEpochTellsListenersOfItsEnd(int stop) {
        List<Integer> epochs = new ArrayList<>();
        Pretrainer stopped = pretrainer(method(4)).checkpointTo(file, 100).listener(ends(epochs));
        stopped.listener(stopAfter(stopped, stop)).run();

        assertThat(Checkpoint.progress(file).step()).isEqualTo(stop);
        assertThat(epochs).endsWith(stop / 3);
    }

    @Test
    void aListenerOfAnEpochMayStopTheRunThere() {
        Pretrainer pretrainer = pretrainer(method(4)).checkpointTo(file, 100);
        pretrainer.listener(new TrainingListener() {
            @Override
            public void onEpochEnd(Epoch epoch) {
                pretrainer.stopAfterThisStep();
            }
        });

        assertThat(pretrainer.run().progress()).isEqualTo(new Progress(3, 3, 4));
        assertThat(Checkpoint.progress(file).step()).isEqualTo(3);
    }

    @Test
    void aFinishedRunMakesNoMoreSteps() {
        pretrainer(method(4)).checkpointTo(file, 100).run();
        losses.clear();

        assertThat(pretrainer(method(4)).resumeFrom(file).run().isFinished()).isTrue();
        assertThat(losses).isEmpty();
    }

    @Test
    void anotherConfigurationIsRefusedByName() {
        pretrainer(method(4)).checkpointTo(file, 100).run();
        RestlessMethod untouched = method(4);
        Map<String, List<Double>> before = values(untouched);

        refused(
                Pretrainer.of(untouched, new GrayImages(16, 3), new WholeViews(2), recipe(4, 5))
                        .seed(9),
                "batch size: expected 5, found 4",
                "number of images: expected 16, found 12",
                "seed: expected 9, found 7");
        refused(
                Pretrainer.of(untouched, new GrayImages(IMAGES, 3), new AllCrops(2), recipe(5, 4)),
                "view policy: expected AllCrops[views=2], found WholeViews[views=2]",
                "epochs: the learning rate follows a cosine over 4 epochs; expected 4 epochs, found 5; a longer run has"
                        + " to start from scratch, or from this encoder");
        optimizer = Sgd.Config.defaults();
        refused(pretrainer(untouched), "optimizer: expected Config[momentum=0.9, nesterov=false], found Config[beta1=");
        assertThat(values(untouched)).isEqualTo(before);
    }

    @Test
    void imagesReplacedByOthersOfTheSameNumberAreRefused() {
        pretrainer(method(4)).checkpointTo(file, 100).run();
        ImageSource others = new GrayImages(IMAGES + 1, 3).subset(1, IMAGES);

        refused(
                Pretrainer.of(method(4), others, new WholeViews(2), recipe(4, 4))
                        .seed(7),
                "names, sizes and content of images: expected " + others.fingerprint() + ", found "
                        + new GrayImages(IMAGES, 3).fingerprint());
    }

    @Test
    void anotherMethodIsRefusedByName() {
        pretrainer(method(4)).checkpointTo(file, 100).run();
        RestlessMethod restless = method(4);

        refused(pretrainer(new Renamed(restless)), "method: expected renamed, found restless");
    }

    @Test
    void otherTensorsAreRefusedByName() {
        pretrainer(method(4)).checkpointTo(file, 100).run();

        refused(
                pretrainer(method(6)),
                "tensor model.backbone.conv1.weight: expected FLOAT32 of shape [6, 3, 3, 3], found [4, 3, 3, 3]");
    }

    @Test
    void filesThatAreNoWholeCheckpointAreRefused() throws IOException {
        pretrainer(method(4)).checkpointTo(file, 100).run();
        byte[] bytes = Files.readAllBytes(file);
        Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(bytes, bytes.length - 100));
        Path text = Files.writeString(folder.resolve("text"), "not a checkpoint at all");
        Path encoder = folder.resolve("encoder");
        Safetensors.write(encoder, method(4).backbone().state(), Map.of("epochs", "4"));
        Map<String, String> metadata = new LinkedHashMap<>(Safetensors.readMetadata(file));
        metadata.put("step", "13");
        Path beyond = folder.resolve("beyond");
        Safetensors.write(beyond, Map.of(), metadata);
        Path missing = folder.resolve("missing");

        refused(cut, "the file was cut short");
        refused(text, "is it a safetensors file?");
        refused(encoder, "expected a checkpoint, with metadata ssl4j.checkpoint = 1, found [epochs]");
        refused(beyond, "step: expected a number from 0 to 12, found 13");
        assertThatThrownBy(() -> pretrainer(method(4)).resumeFrom(missing).run())
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + missing + ": there is no such file");
    }

    @Test
    void aLossThatIsNotANumberNamesTheLastCheckpointAndLeavesIt() throws IOException {
        RestlessMethod method = method(4);
        Pretrainer pretrainer = pretrainer(method).checkpointTo(file, 100);
        List<Optional<String>> tensors = new ArrayList<>();
        pretrainer.listener(new TrainingListener() {
            @Override
            public void onNonFiniteLoss(NonFiniteStep step) {
                tensors.add(step.tensor());
            }

            @Override
            public void onStep(StepReport report) {
                if (report.progress().step() == 3) {
                    Tensor centre = method.state().get("centre.value");
                    device.fill(centre.storage(), Double.NaN);
                }
            }
        });

        assertThatThrownBy(pretrainer::run)
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("NaN at step 4, in epoch 2")
                .hasMessageContaining("the last good checkpoint is " + file)
                .hasMessageContaining("learning rate");
        assertThat(Checkpoint.progress(file).step()).isEqualTo(3);
        assertThat(tensors).containsExactly(Optional.of("centre.value"));
    }

    @Test
    void weightsThatAreNotNumbersReplaceNoCheckpointAndNoEncoder() {
        RestlessMethod method = method(4);
        List<Integer> epochs = new ArrayList<>();
        Pretrainer pretrainer = pretrainer(method).checkpointTo(file, 100);
        pretrainer.listener(new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                if (report.progress().step() == 5) {
                    Tensor weight = method.parameters().get("backbone.conv1.weight");
                    device.fill(weight.storage(), Double.POSITIVE_INFINITY);
                }
            }

            @Override
            public void onEpochEnd(Epoch epoch) {
                epochs.add(epoch.number());
            }
        });

        assertThatThrownBy(pretrainer::run)
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining(
                        "model.backbone.conv1.weight held numbers that are not finite after step 5, in epoch 2;")
                .hasMessageContaining("the last good checkpoint is " + file);
        assertThat(Checkpoint.progress(file).step()).isEqualTo(3);
        assertThat(epochs).containsExactly(1);
    }

    @Test
    void aStopAskedForByAnotherThreadEndsTheRunWithACheckpoint() throws InterruptedException {
        Pretrainer pretrainer = pretrainer(method(4)).checkpointTo(file, 100);
        Thread other = new Thread(pretrainer::stopAfterThisStep);
        other.start();
        other.join();

        assertThat(pretrainer.run().progress().step()).isEqualTo(1);
        assertThat(Checkpoint.progress(file).step()).isEqualTo(1);
    }

    private void refused(Path checkpoint, String message) {
        assertThatThrownBy(() -> pretrainer(method(4)).resumeFrom(checkpoint).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(checkpoint + ": ")
                .hasMessageContaining(message);
    }

    private void refused(Pretrainer pretrainer, String... differences) {
        assertThatThrownBy(() -> pretrainer.resumeFrom(file).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(file + ": the checkpoint is of another run: ")
                .hasMessageContainingAll(differences);
    }

    private RestlessMethod method(int width) {
        return new RestlessMethod(device, width, IMAGES);
    }

    private Pretrainer pretrainer(SslMethod method) {
        return Pretrainer.of(method, new GrayImages(IMAGES, 3), new WholeViews(2), recipe(4, 4))
                .seed(7)
                .listener(new TrainingListener() {
                    @Override
                    public void onStep(StepReport report) {
                        losses.add(report.loss());
                    }
                });
    }

    private static TrainingListener ends(List<Integer> epochs) {
        return new TrainingListener() {
            @Override
            public void onEpochEnd(Epoch epoch) {
                epochs.add(epoch.number());
            }
        };
    }

    private static TrainingListener stopAfter(Pretrainer pretrainer, int steps) {
        return new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                if (report.progress().step() + 1 == steps) {
                    pretrainer.stopAfterThisStep();
                }
            }
        };
    }

    private Recipe recipe(int epochs, int batch) {
        return Recipe.of(
                epochs,
                batch,
                LearningRate.cosine(0.01).withWarmup(1),
                optimizer,
                WeightDecay.weightsOnly(0.01).rampingTo(0.1));
    }

    private static Map<String, List<Double>> values(SslMethod method) {
        Map<String, Tensor> tensors = new LinkedHashMap<>(method.backbone().state());
        tensors.put("centre.value", method.state().get("centre.value"));
        Map<String, List<Double>> values = new LinkedHashMap<>();
        tensors.forEach((name, tensor) ->
                values.put(name, Arrays.stream(tensor.toDoubles()).boxed().toList()));
        return values;
    }

    /** Another policy of the same views. */
    private record AllCrops(int views) implements ViewPolicy {
        @Override
        public ViewSize size(int view) {
            return new WholeViews(views).size(view);
        }

        @Override
        public void view(Image source, int view, RandomStream random, Image target) {
            new WholeViews(views).view(source, view, random, target);
        }
    }

    /** The same method by another name. */
    private static final class Renamed extends SslMethod {
        private final SslMethod method;

        Renamed(SslMethod method) {
            this.method = method;
            method.trained().forEach(this::train);
        }

        @Override
        public String name() {
            return "renamed";
        }

        @Override
        public Backbone backbone() {
            return method.backbone();
        }

        @Override
        public Step step(Views views, Progress progress) {
            return method.step(views, progress);
        }

        @Override
        public int views() {
            return method.views();
        }
    }
}
