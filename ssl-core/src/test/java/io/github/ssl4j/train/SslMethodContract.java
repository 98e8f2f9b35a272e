package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.eval.FeatureStream;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every self-supervised method promises. The test of a method extends this and says how to make a small one; all
 * runs are on the {@link TinyImages}.
 */
public abstract class SslMethodContract {
    private static final int SHORT = 2;
    private static final int STEPS_TO_A_WARNING = 41;
    private static final int RECORDED = 15;
    private static final double FLOAT64 = 1e-9;
    private static final double FLOAT32 = 1e-4;

    /** Returns a small method; the seed is that of its initial weights. */
    protected abstract SslMethod create(Device device, long seed);

    /** Returns the views that it trains on. */
    protected abstract ViewPolicy views();

    /**
     * Returns how to train so that the loss falls within its epochs; most runs are cut to two of them. Its batches are
     * at most of 32 images.
     */
    protected abstract Recipe recipe();

    /**
     * Returns how to train where runs of several workers are compared: so that errors of rounding stay small. They do
     * not where the loss falls by half in a step, or where Adam steps along a gradient that is zero but for rounding.
     */
    protected Recipe steadyRecipe() {
        return recipe();
    }

    /** Returns the names of parameters that stand still in the very first update, as long as DINO's last layer. */
    protected Set<String> heldAtFirst() {
        return Set.of();
    }

    /** Returns the names of parameters that no gradient ever moves, such as the prototypes of DeepCluster. */
    protected Set<String> neverMovedByGradients() {
        return Set.of();
    }

    /** Returns the names of parameters that {@code afterUpdate} moves, such as the prototypes of SwAV. */
    protected Set<String> movedByAfterUpdate() {
        return Set.of();
    }

    /** Returns whether forwards in training mode move this buffer: the running statistics of batch norms. */
    protected boolean movedByForward(String name) {
        return name.endsWith("running_mean") || name.endsWith("running_var");
    }

    /** Returns the network whose features {@code step} watches. */
    protected Module watched(SslMethod method) {
        return method.backbone();
    }

    /** Returns the networks without whose weights those features collapse, and stay so. */
    protected List<Module> collapsing(SslMethod method) {
        return List.of(watched(method));
    }

    /** Returns the first step whose loss counts when the loss must fall, such as the step at which a queue is full. */
    protected int settledAfterSteps() {
        return 0;
    }

    /** Returns how many codes the images have at least after two epochs, of a method that gives them any. */
    protected int fewestCodes() {
        return 2;
    }

    /** Opens the device of the tests. */
    protected Device open() {
        return new CpuDevice();
    }

    @Test
    void gradientsReachEveryTrainedParameter() {
        WatchedMethod watched = watchedRun();

        assertThat(watched.notFinite).as("gradients that are not finite").isEmpty();
        assertThat(watched.heldAtFirst)
                .as("parameters without a gradient in the first update")
                .containsExactlyInAnyOrderElementsOf(union(heldAtFirst(), neverMovedByGradients()));
        assertThat(watched.neverMoved)
                .as("parameters that never got a gradient")
                .containsExactlyInAnyOrderElementsOf(neverMovedByGradients());
    }

    @Test
    void aStepMovesNoWeightAndNoState() {
        WatchedMethod watched = watchedRun();

        assertThat(watched.movedByStep).as("moved by step()").isEmpty();
        assertThat(watched.unrepeatable)
                .as("losses of the same step on the same views, asked twice")
                .isEmpty();
    }

    @Test
    void afterAnUpdateOnlyTheMethodsOwnStateMoves() {
        assertThat(watchedRun().movedByAfterUpdate)
                .as("trained parameters and buffers moved by afterUpdate()")
                .isSubsetOf(movedByAfterUpdate());
    }

    @Test
    void aMethodMadeFromACheckpointGoesOnBitForBit() {
        try (Device device = open()) {
            SslMethod trained = create(device, 1);
            losses(trained, shortRecipe(), 1);
            SslMethod restored = create(device, 2);
            copy(checkpoint(trained), checkpoint(restored));

            assertThat(losses(restored, shortRecipe(), 2))
                    .as("losses after a restart")
                    .isEqualTo(losses(trained, shortRecipe(), 2));
        }
    }

    @Test
    void theSameSeedGivesTheSameLosses() {
        List<Double> once = lossesOfANewMethod(1);

        assertThat(lossesOfANewMethod(1)).as("losses of the same seed").isEqualTo(once);
        assertThat(lossesOfANewMethod(2)).as("losses of another seed").isNotEqualTo(once);
    }

    /**
     * The losses are those of the first fifteen steps of a run with seed 1 on the reference device in float64, weights,
     * averages and queues moving from step to step.
     */
    @Test
    void fifteenLossesAreThoseRecorded() {
        try (Device device = Nd4jDevice.float64()) {
            Recipe recipe = recipe().withEpochs(epochsOf(RECORDED));
            List<Double> losses = losses(create(device, 1), recipe, 1).subList(0, RECORDED);

            RecordedLosses.of(getClass()).assertClose(losses);
        }
    }

    @Test
    void theLossFallsOnRealImages() {
        try (Device device = open()) {
            List<Double> all = losses(create(device, 1), recipe(), 1);
            List<Double> losses = all.subList(settledAfterSteps(), all.size());
            int quarter = losses.size() / 4;
            assertThat(quarter).as("a quarter of the steps").isPositive();

            double early = mean(losses.subList(0, quarter));
            double late = mean(losses.subList(losses.size() - quarter, losses.size()));
            assertThat(late)
                    .as("mean loss of the last quarter, against the first: %s", losses)
                    .isLessThan(early);
        }
    }

    @Test
    void aCollapsedEncoderIsReported() {
        try (Device device = open()) {
            SslMethod method = create(device, 1);
            for (Module network : collapsing(method)) {
                network.parameters().values().forEach(weight -> device.fill(weight.storage(), 0));
            }
            List<CollapseWarning> warnings = new ArrayList<>();
            List<StepReport> reports = run(
                    method,
                    recipe().withEpochs(epochsOf(STEPS_TO_A_WARNING)),
                    1,
                    new CollapseMonitor(method).onWarning(warnings::add));

            assertThat(reports.get(0).health().flatMap(Health::features))
                    .as("the figures of features, which step() hands over by monitor()")
                    .isPresent();
            assertThat(warnings)
                    .as("warnings about an encoder without weights")
                    .extracting(CollapseWarning::sign)
                    .contains(CollapseSign.FEATURE_SPREAD);
            assertThat(warnings.get(0).message()).contains(method.collapseAdvice());
            assertThat(method.collapseAdvice()).as("advice").isNotBlank();
        }
    }

    /** The ten steps are five, a checkpoint that rank 0 writes, and five of a single worker that goes on from it. */
    @Test
    void workersComputeWhatOneDoes(@TempDir Path folder) throws Exception {
        FiveSteps one = fiveSteps(1, Nd4jDevice::float64, folder).get(0);
        FiveSteps next = fiveStepsAfter(1, folder);
        for (int workers : List.of(2, 4)) {
            List<FiveSteps> all = fiveSteps(workers, Nd4jDevice::float64, folder);
            all.forEach(worker -> worker.assertSame(one, largest -> FLOAT64));
            all.forEach(worker -> worker.assertSame(all.get(0), largest -> 0));
            fiveStepsAfter(workers, folder).assertSame(next, largest -> FLOAT64);
        }
    }

    @Test
    void workersInFloat32ComputeNearlyWhatOneDoes(@TempDir Path folder) throws Exception {
        FiveSteps one = fiveSteps(1, this::open, folder).get(0);
        List<FiveSteps> all = fiveSteps(2, this::open, folder);
        all.forEach(worker -> worker.assertSame(one, largest -> FLOAT32 * largest));
        all.forEach(worker -> worker.assertSame(all.get(0), largest -> 0));
    }

    private List<FiveSteps> fiveSteps(int workers, Supplier<Device> devices, Path folder) throws InterruptedException {
        return FiveSteps.on(
                workers,
                devices,
                device -> create(device, 1),
                views(),
                workersRecipe(),
                0,
                checkpoint(workers, folder));
    }

    private FiveSteps fiveStepsAfter(int workers, Path folder) {
        return FiveSteps.resumed(
                Nd4jDevice::float64,
                device -> create(device, 2),
                views(),
                workersRecipe(),
                checkpoint(workers, folder));
    }

    private Recipe workersRecipe() {
        return steadyRecipe().withEpochs(epochsOf(RECORDED));
    }

    private static Path checkpoint(int workers, Path folder) {
        return folder.resolve("of-" + workers + ".safetensors");
    }

    /** Skipped for methods without codes. */
    @Test
    void codesAreThoseOfTheNetworksAsTheyAreAndMoveNothing() {
        try (Device device = open()) {
            SslMethod method = create(device, 1);
            assumeTrue(method instanceof Coded, "gives images no codes");
            losses(method, shortRecipe(), 1);
            Map<String, List<Float>> before = values(checkpoint(method));

            List<Integer> codes =
                    codes((Coded) method, device, method.backbone().channels());

            assertThat(codes.size() % TinyImages.COUNT).isZero();
            assertThat(codes).allMatch(code -> code >= 0 && code < ((Coded) method).codes());
            assertThat(Set.copyOf(codes)).as("codes of different images").hasSizeGreaterThanOrEqualTo(fewestCodes());
            assertThat(codes((Coded) method, device, method.backbone().channels()))
                    .isEqualTo(codes);
            assertThat(values(checkpoint(method))).isEqualTo(before);
            assertThat(method.trained().values()).allMatch(Module::isTraining);
        }
    }

    private List<Integer> codes(Coded method, Device device, int channels) {
        List<Integer> codes = new ArrayList<>();
        EvaluationView view = EvaluationView.of(views().size(0), Normalization.NONE);
        new FeatureStream(TinyImages.of(channels), view, TinyImages.COUNT / 2)
                .encode(
                        0,
                        (pixels, shape) -> {
                            try (Scope scope = Scope.open()) {
                                int[] found = method.codes(Tensor.of(device, pixels, shape))
                                        .toInts();
                                Arrays.stream(found).forEach(codes::add);
                                return new float[found.length];
                            }
                        },
                        rows -> {});
        return codes;
    }

    private static Map<String, List<Float>> values(Map<String, Tensor> tensors) {
        Map<String, List<Float>> values = new TreeMap<>();
        tensors.forEach((name, tensor) -> {
            List<Float> all = new ArrayList<>();
            for (double value : tensor.toDoubles()) {
                all.add((float) value);
            }
            values.put(name, all);
        });
        return values;
    }

    /** On the reference device, which keeps no scratch memory of its own. */
    @Test
    void closingAMethodGivesItsMemoryBack() {
        try (Device device = Nd4jDevice.float32()) {
            long before = device.memory().bytesInUse();
            SslMethod method = create(device, 1);
            losses(method, shortRecipe(), 1);
            method.close();

            assertThat(device.memory().bytesInUse())
                    .as("bytes in use after the method was closed")
                    .isEqualTo(before);
        }
    }

    private WatchedMethod watchedRun() {
        try (Device device = open()) {
            WatchedMethod watched = new WatchedMethod(create(device, 1), this::movedByForward);
            run(watched, shortRecipe(), 1);
            return watched;
        }
    }

    private Recipe shortRecipe() {
        return recipe().withEpochs(SHORT);
    }

    private List<Double> lossesOfANewMethod(long seed) {
        try (Device device = open()) {
            return losses(create(device, seed), shortRecipe(), seed);
        }
    }

    private List<Double> losses(SslMethod method, Recipe recipe, long seed) {
        return run(method, recipe, seed).stream().map(StepReport::loss).toList();
    }

    private int epochsOf(int steps) {
        int stepsPerEpoch = TinyImages.COUNT / recipe().batchSize();
        return (steps + stepsPerEpoch - 1) / stepsPerEpoch;
    }

    private List<StepReport> run(SslMethod method, Recipe recipe, long seed, TrainingListener... listeners) {
        List<StepReport> reports = new ArrayList<>();
        Pretrainer pretrainer = Pretrainer.of(
                        method, TinyImages.of(method.backbone().channels()), views(), recipe)
                .seed(seed)
                .listener(new TrainingListener() {
                    @Override
                    public void onStep(StepReport report) {
                        reports.add(report);
                    }
                });
        Stream.of(listeners).forEach(pretrainer::listener);
        pretrainer.run();
        return reports;
    }

    private static Map<String, Tensor> checkpoint(SslMethod method) {
        Map<String, Tensor> all = new LinkedHashMap<>();
        method.trained()
                .forEach((module, part) ->
                        part.state().forEach((name, tensor) -> all.put("trained " + module + "." + name, tensor)));
        method.state().forEach((name, tensor) -> all.put("state " + name, tensor));
        return all;
    }

    private static void copy(Map<String, Tensor> from, Map<String, Tensor> to) {
        assertThat(shapes(to)).as("what a checkpoint of another seed holds").isEqualTo(shapes(from));
        from.forEach((name, tensor) ->
                tensor.device().copy(tensor.storage(), to.get(name).storage()));
    }

    private static Map<String, String> shapes(Map<String, Tensor> tensors) {
        Map<String, String> shapes = new TreeMap<>();
        tensors.forEach((name, tensor) -> shapes.put(name, tensor.type() + " " + Arrays.toString(tensor.shape())));
        return shapes;
    }

    private static List<String> union(Set<String> one, Set<String> other) {
        return Stream.concat(one.stream(), other.stream()).distinct().toList();
    }

    private static double mean(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
    }
}
