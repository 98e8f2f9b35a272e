package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.OutOfDeviceMemoryException;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.eval.EncoderProbe;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.optim.EuclideanNorm;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PretrainerTests {
    private final Device device = new CpuDevice();
    private final List<String> heard = new ArrayList<>();

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @Test
    void listenersHearTheRunInOrder() {
        pretrainer(1).run();

        assertThat(heard)
                .containsExactly(
                        "start of 4",
                        "before epoch 0: 0 1 2 3 | 4 5 6 7 |",
                        "step 0",
                        "before update 0",
                        "update 0",
                        "heard 0",
                        "step 1",
                        "before update 1",
                        "update 1",
                        "heard 1",
                        "epoch 1",
                        "before epoch 1: 0 1 2 3 | 4 5 6 7 |",
                        "step 2",
                        "before update 2",
                        "update 2",
                        "heard 2",
                        "step 3",
                        "before update 3",
                        "update 3",
                        "heard 3",
                        "epoch 2",
                        "end");
    }

    @Test
    void aLossThatIsNotANumberStopsTheRunBeforeAnyWeightMoves() {
        ToyMethod method = new ToyMethod(device, Double.NaN);
        float[] before = method.backbone.parameters().get("conv1.weight").toFloats();

        List<NonFiniteStep> failed = new ArrayList<>();
        Pretrainer pretrainer = pretrainer(method).listener(new TrainingListener() {
            @Override
            public void onNonFiniteLoss(NonFiniteStep step) {
                assertThat(step.views().get(0).toFloats()).isNotEmpty();
                failed.add(step);
            }
        });

        assertThatThrownBy(pretrainer::run)
                .isInstanceOf(NonFiniteLossException.class)
                .hasMessageContaining("NaN at step 0, in epoch 1")
                .hasMessageContaining("learning rate");

        assertThat(failed).singleElement().satisfies(step -> {
            assertThat(step.loss()).isNaN();
            assertThat(step.views().images()).hasSize(4);
            assertThat(step.tensor()).isEmpty();
        });

        assertThat(method.backbone.parameters().get("conv1.weight").toFloats()).isEqualTo(before);
        assertThat(heard).containsExactly("start of 4", "before epoch 0: 0 1 2 3 | 4 5 6 7 |", "step 0", "end");
    }

    @Test
    void aBatchThatDoesNotFitIsNamedWithOneThatDoes() {
        ToyMethod method = new ToyMethod(device, 1);
        method.roomFor = 3;

        assertThatThrownBy(() -> pretrainer(method).run())
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageStartingWith("no room for " + (1L << 50) + " bytes; the device holds ")
                .hasMessageEndingWith(", in a step on a batch of 4; a batch of 2 was tried and fits");
        assertThat(method.shown).extracting(images -> images.length).containsExactly(4, 2);
        assertThat(heard).doesNotContain("update 0");
    }

    @Test
    void whereNoBatchFitsTheMessageSaysSo() {
        ToyMethod method = new ToyMethod(device, 1);
        method.roomFor = 1;

        assertThatThrownBy(() -> pretrainer(method).run())
                .hasMessageEndingWith(", in a step on a batch of 4; smaller ones were tried, and none fits");
    }

    @Test
    void aPassBetweenEpochsShowsTheImagesLeftOverByTheLastFullBatch() {
        Pretrainer.of(new ToyMethod(device, 1), new GrayImages(10, 3), new WholeViews(2), recipe())
                .run();

        assertThat(heard).contains("before epoch 0: 0 1 2 3 | 4 5 6 7 | 8 9 |");
    }

    @Test
    void aMethodMayChooseTheImagesOfAnEpoch() {
        ToyMethod method = new ToyMethod(device, 1);
        method.order = Optional.of(new int[] {7, 7, 0, 1, 2, 2, 2, 2});

        pretrainer(method).run();

        assertThat(method.shown.get(0)).containsExactly(7, 7, 0, 1);
        assertThat(method.shown.get(1)).containsExactly(2, 2, 2, 2);
    }

    @Test
    void anOrderOfAnotherLengthIsRefused() {
        ToyMethod method = new ToyMethod(device, 1);
        method.order = Optional.of(new int[] {1, 2});

        assertThatThrownBy(() -> pretrainer(method).run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected an order of 8 images, found 2 indices");
    }

    @Test
    void aBatchLargerThanTheSetIsRefused() {
        assertThatThrownBy(
                        () -> Pretrainer.of(new ToyMethod(device, 1), new GrayImages(3, 3), new WholeViews(2), recipe())
                                .run())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4")
                .hasMessageContaining("3");
    }

    @Test
    void anotherNumberOfViewsOrChannelsIsRefused() {
        ToyMethod method = new ToyMethod(device, 1);
        assertThatThrownBy(() -> Pretrainer.of(method, new GrayImages(8, 3), new WholeViews(3), recipe()))
                .hasMessage("toy: expected 2 views of every image, found a policy that makes 3");
        assertThatThrownBy(() -> Pretrainer.of(method, new GrayImages(8, 1), new WholeViews(2), recipe()))
                .hasMessage("toy: expected images of 3 channels, found 1");
    }

    @Test
    void aBatchThatTheMethodCannotTrainOnIsRefused() {
        ToyMethod method = new ToyMethod(device, 1);
        method.largestBatch = 3;

        assertThatThrownBy(() -> pretrainer(method))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("toy: expected batches of at most 3, found 4");
    }

    @Test
    void theMethodsOwnNumbersAreReported() {
        List<StepReport> reports = new ArrayList<>();

        pretrainer(2)
                .listener(new TrainingListener() {
                    @Override
                    public void onStep(StepReport report) {
                        reports.add(report);
                    }
                })
                .run();

        assertThat(reports)
                .hasSize(4)
                .allSatisfy(report -> assertThat(report.metrics())
                        .containsOnlyKeys("mean")
                        .hasEntrySatisfying(
                                "mean", mean -> assertThat(mean).isCloseTo(report.loss() / 2, within(1e-6))));
    }

    @Test
    void listenersSeeTheEncoderAndHowFarTheRunIsAndMayEndIt() {
        ToyMethod method = new ToyMethod(device, 1);
        List<Long> steps = new ArrayList<>();
        TrainingListener stopper = new TrainingListener() {
            private Training run;

            @Override
            public void onStart(Training training) {
                run = training;
            }

            @Override
            public void onStep(StepReport report) {
                steps.add(run.progress().step());
                if (steps.size() == 3) {
                    run.stopAfterThisStep();
                }
            }

            @Override
            public void onEpochEnd(Epoch epoch) {
                assertThat(epoch.training()).isSameAs(run);
                assertThat(epoch.training().encoder()).isSameAs(method.backbone);
                assertThat(epoch.training().progress()).isEqualTo(new Progress(2, 2, 2));
                assertThat(epoch.last()).isFalse();
            }
        };

        Progress end = pretrainer(method).listener(stopper).run().progress();

        assertThat(steps).containsExactly(0L, 1L, 2L);
        assertThat(end).isEqualTo(new Progress(3, 2, 2));
    }

    @Test
    void theEndOfTheLastEpochIsMarked() {
        List<Boolean> last = new ArrayList<>();

        pretrainer(1)
                .listener(new TrainingListener() {
                    @Override
                    public void onEpochEnd(Epoch epoch) {
                        last.add(epoch.last());
                    }
                })
                .run();

        assertThat(last).containsExactly(false, true);
    }

    @Test
    void aRecipeRefusesNumbersThatMakeNoSense() {
        assertThatThrownBy(() -> recipe(0, 4, 0.1, 0, 0)).hasMessage("epochs: expected at least 1, found 0");
        assertThatThrownBy(() -> recipe(1, 1, 0.1, 0, 0)).hasMessage("batch size: expected at least 2, found 1");
        assertThatThrownBy(() -> recipe(1, 4, Double.NaN, 0, 0))
                .hasMessage("learning rate: expected a number above 0, found NaN");
        assertThatThrownBy(() -> recipe(1, 4, 0.1, -1, 0))
                .hasMessage("warm-up: expected at least 0 epochs, found -1.0");
        assertThatThrownBy(() -> recipe(1, 4, 0.1, 0, -1)).hasMessage("weight decay: expected at least 0, found -1.0");
    }

    @Test
    void theLearningRateGoesWithTheBatchSize() {
        assertThat(recipe().withBatchSize(16).learningRate().peak()).isEqualTo(0.04);
    }

    @Test
    void probesComeBeforeTheFirstStepAfterEverySoManyEpochsAndAfterTheLast() {
        List<String> probed = new ArrayList<>();
        Pretrainer.of(new ToyMethod(device, 1), new GrayImages(8, 3), new WholeViews(2), recipe(5, 4, 0.01, 0, 0))
                .probe(new CountingProbe(), 2)
                .listener(new TrainingListener() {
                    @Override
                    public void onProbe(ProbeReport report) {
                        probed.add(report.epoch() + ", step " + report.step() + ": " + report.figures());
                    }

                    @Override
                    public void onEpochEnd(Epoch epoch) {
                        probed.add("end of " + epoch.number());
                    }
                })
                .run();

        assertThat(probed)
                .containsExactly(
                        "0, step 0: {count=1.0}",
                        "end of 1",
                        "2, step 4: {count=2.0}",
                        "end of 2",
                        "end of 3",
                        "4, step 8: {count=3.0}",
                        "end of 4",
                        "5, step 10: {count=4.0}",
                        "end of 5");
    }

    @Test
    void theTimeOfAProbeIsNoTrainingTime() {
        List<StepReport> reports = new ArrayList<>();
        List<ProbeReport> probes = new ArrayList<>();
        CountingProbe slow = new CountingProbe();
        slow.millis = 2000;
        pretrainer(1)
                .probe(slow, 1)
                .listener(new TrainingListener() {
                    @Override
                    public void onStep(StepReport report) {
                        reports.add(report);
                    }

                    @Override
                    public void onProbe(ProbeReport report) {
                        probes.add(report);
                    }
                })
                .run();

        StepReport last = reports.get(3);
        double trainingSeconds = 4 * 4 / last.imagesPerSecond();
        assertThat(trainingSeconds).isLessThan(4);
        assertThat(probes).allSatisfy(probe -> assertThat(probe.took()).isGreaterThan(Duration.ofMillis(1900)));
        assertThat(last.remaining()).isGreaterThan(Duration.ofMillis(1900));
    }

    @Test
    void aProbeThatFailsEndsNoTraining() {
        CountingProbe broken = new CountingProbe();
        broken.failure = new IllegalArgumentException("no such image");

        assertThat(pretrainer(1).probe(broken, 1).run().isFinished()).isTrue();
    }

    @Test
    void lessThanAnEpochBetweenProbesIsRefused() {
        assertThatThrownBy(() -> pretrainer(1).probe(new CountingProbe(), 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("probes: expected at least 1 epoch between them, found 0");
    }

    @Test
    void theSizeOfAnUpdateIsMeasuredAtEveryFiftiethStep() {
        ToyMethod method = new ToyMethod(device, 3);
        double weights = EuclideanNorm.of(method.parameters().values());
        List<StepReport> reports = new ArrayList<>();
        Pretrainer.of(
                        method,
                        new GrayImages(8, 3),
                        new WholeViews(2),
                        Recipe.of(
                                30, 4, LearningRate.cosine(0.01), new Sgd.Config(0, false), WeightDecay.everywhere(0)))
                .listener(new TrainingListener() {
                    @Override
                    public void onStep(StepReport report) {
                        reports.add(report);
                    }
                })
                .run();

        assertThat(reports.stream().filter(report -> report.update().isPresent()))
                .extracting(report -> report.progress().step())
                .containsExactly(0L, 50L);
        UpdateSize first = reports.get(0).update().orElseThrow();
        assertThat(first.gradientNorm()).isGreaterThan(0);
        assertThat(first.updateToWeight())
                .isCloseTo(reports.get(0).learningRate() * first.gradientNorm() / weights, withinPercentage(0.1));
    }

    /** Counts how often it is asked. */
    private static final class CountingProbe implements EncoderProbe {
        private int count;
        private long millis;
        private RuntimeException failure;

        @Override
        public String protocol() {
            return "counts";
        }

        @Override
        public Optional<String> criterion() {
            return Optional.of("count");
        }

        @Override
        public Map<String, Double> measure(Backbone encoder) {
            if (failure != null) {
                throw failure;
            }
            try {
                Thread.sleep(millis);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return Map.of("count", (double) ++count);
        }
    }

    private Pretrainer pretrainer(double loss) {
        return pretrainer(new ToyMethod(device, loss));
    }

    private Pretrainer pretrainer(ToyMethod method) {
        return Pretrainer.of(method, new GrayImages(8, 3), new WholeViews(2), recipe())
                .listener(new TrainingListener() {
                    @Override
                    public void onStart(Training training) {
                        heard.add("start of " + training.progress().steps());
                    }

                    @Override
                    public void onStep(StepReport report) {
                        heard.add("heard " + report.progress().step());
                    }

                    @Override
                    public void onEpochEnd(Epoch epoch) {
                        heard.add("epoch " + epoch.number());
                    }

                    @Override
                    public void onEnd() {
                        heard.add("end");
                    }
                });
    }

    private static Recipe recipe() {
        return recipe(2, 4, 0.01, 0, 0);
    }

    private static Recipe recipe(int epochs, int batch, double rate, double warmup, double decay) {
        return Recipe.of(
                epochs,
                batch,
                LearningRate.cosine(rate).withWarmup(warmup),
                Sgd.Config.defaults(),
                WeightDecay.everywhere(decay));
    }

    /** A loss that is the mean feature times a number. */
    private final class ToyMethod extends SslMethod {
        private final Backbone backbone;
        private final double factor;
        private final List<int[]> shown = new ArrayList<>();
        private Optional<int[]> order = Optional.empty();
        private int roomFor = Integer.MAX_VALUE;
        private int largestBatch = Integer.MAX_VALUE;

        ToyMethod(Device device, double factor) {
            ResNet.Config tiny = new ResNet.Config(ResNet.Block.BASIC, List.of(1), 2, ResNet.Stem.CIFAR, 3, false);
            this.backbone = train("backbone", new ResNet(Initializer.of(device, 1), tiny));
            this.factor = factor;
        }

        @Override
        public String name() {
            return "toy";
        }

        @Override
        public Backbone backbone() {
            return backbone;
        }

        @Override
        public Step step(Views views, Progress progress) {
            heard.add("step " + progress.step());
            shown.add(views.images());
            device.allocate(ElementType.FLOAT32, views.batch() > roomFor ? 1L << 48 : 1)
                    .close();
            Tensor features = backbone.apply(views.get(0));
            return Step.of(Ops.mean(features).times(factor))
                    .monitor(features)
                    .metric("mean", Ops.mean(features))
                    .after(() -> heard.add("update " + progress.step()));
        }

        @Override
        public void beforeUpdate(Progress progress) {
            heard.add("before update " + progress.step());
            assertThat(backbone.parameters().get("conv1.weight").gradient()).isNotNull();
        }

        @Override
        public void beforeEpoch(int epoch, ViewPass pass) {
            StringBuilder seen = new StringBuilder();
            pass.forEach(views -> {
                Arrays.stream(views.images())
                        .forEach(image -> seen.append(image).append(' '));
                seen.append("| ");
            });
            assertThat(pass.images()).isGreaterThanOrEqualTo(8);
            heard.add("before epoch " + epoch + ": " + seen.toString().strip());
        }

        @Override
        public Optional<int[]> order(int epoch) {
            return order;
        }

        @Override
        public int views() {
            return 2;
        }

        @Override
        public void requireBatch(int batch) {
            if (batch > largestBatch) {
                throw new IllegalArgumentException(
                        "toy: expected batches of at most " + largestBatch + ", found " + batch);
            }
        }
    }
}
