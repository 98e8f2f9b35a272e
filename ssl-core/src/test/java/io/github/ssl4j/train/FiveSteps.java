package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.collectives.WorkerThreads;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.goldens.Closeness;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What five steps of a method leave behind.
 *
 * @param losses of the steps
 * @param figures what a step reports beside its loss, by name
 * @param gradients of the first step, by parameter
 * @param state weights, averages, queues and running statistics after the last step
 */
record FiveSteps(
        List<Double> losses,
        Map<String, double[]> figures,
        Map<String, double[]> gradients,
        Map<String, double[]> state) {
    private static final int STEPS = 5;

    /**
     * Returns what workers of a run of so many find, rank by rank.
     *
     * @param microBatch images that go through the networks at a time; 0 for all
     * @param checkpoint where rank 0 writes one after the last step
     */
    static List<FiveSteps> on(
            int workers,
            Supplier<Device> devices,
            Function<Device, SslMethod> method,
            ViewPolicy views,
            Recipe recipe,
            int microBatch,
            Path checkpoint)
            throws InterruptedException {
        return WorkerThreads.of(workers)
                .run(
                        rank -> devices.get(),
                        (collectives, device) -> run(
                                new Observed(method.apply(device)),
                                views,
                                recipe,
                                microBatch,
                                checkpoint,
                                false,
                                collectives));
    }

    /** Returns what a single worker finds that goes on where a checkpoint was written. */
    static FiveSteps resumed(
            Supplier<Device> devices,
            Function<Device, SslMethod> method,
            ViewPolicy views,
            Recipe recipe,
            Path checkpoint) {
        try (Device device = devices.get()) {
            Observed observed = new Observed(method.apply(device));
            return run(observed, views, recipe, 0, checkpoint, true, Collectives.none());
        }
    }

    /**
     * Fails unless another run found the same.
     *
     * @param tolerance the difference that may be, given the largest of the values of a kind
     */
    void assertSame(FiveSteps expected, DoubleUnaryOperator tolerance) {
        assertSame(
                "losses",
                Map.of("of the steps", doubles(expected.losses)),
                Map.of("of the steps", doubles(losses)),
                tolerance);
        assertSame("figures", expected.figures, figures, tolerance);
        assertSame("gradients of the first step", expected.gradients, gradients, tolerance);
        assertSame("weights and state", expected.state, state, tolerance);
    }

    private static double[] doubles(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    private static void assertSame(
            String kind, Map<String, double[]> expected, Map<String, double[]> found, DoubleUnaryOperator tolerance) {
        assertThat(found.keySet()).as(kind).isEqualTo(expected.keySet());
        double largest = expected.values().stream()
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElse(0);
        double absolute = tolerance.applyAsDouble(largest);
        expected.forEach(
                (name, values) -> Closeness.assertClose(kind + ": " + name, found.get(name), values, 0, absolute));
    }

    private static FiveSteps run(
            Observed method,
            ViewPolicy views,
            Recipe recipe,
            int microBatch,
            Path checkpoint,
            boolean resumed,
            Collectives collectives) {
        List<Double> losses = new ArrayList<>();
        Map<String, double[]> figures = new TreeMap<>();
        Pretrainer pretrainer = Pretrainer.of(
                        method, TinyImages.of(method.backbone().channels()), views, recipe)
                .seed(1)
                .workers(collectives)
                .microBatch(microBatch);
        if (resumed) {
            pretrainer.resumeFrom(checkpoint);
        } else {
            pretrainer.checkpointTo(checkpoint, Integer.MAX_VALUE);
        }
        pretrainer.listener(new TrainingListener() {
            @Override
            public void onStep(StepReport report) {
                losses.add(report.loss());
                report.metrics().forEach((name, value) -> figures.put(name, new double[] {value}));
                figures.remove("communication_share");
                report.health().ifPresent(health -> add(figures, health));
                report.update().ifPresent(update -> figures.put("gradient norm", new double[] {update.gradientNorm()}));
                if (losses.size() == STEPS) {
                    pretrainer.stopAfterThisStep();
                }
            }
        });
        pretrainer.run();
        Map<String, double[]> state = new TreeMap<>();
        method.trained()
                .forEach((module, part) ->
                        part.state().forEach((name, tensor) -> state.put(module + "." + name, values(tensor))));
        method.state().forEach((name, tensor) -> state.put("kept " + name, values(tensor)));
        return new FiveSteps(losses, figures, method.gradients, state);
    }

    private static void add(Map<String, double[]> figures, Health health) {
        health.features()
                .ifPresent(
                        found -> figures.put("features", new double[] {found.featureSpread(), found.effectiveRank()}));
        health.embeddings()
                .ifPresent(found ->
                        figures.put("embeddings", new double[] {found.featureSpread(), found.effectiveRank()}));
        health.codes()
                .ifPresent(
                        found -> figures.put("codes", new double[] {found.ofMean(), found.ofRows(), found.images()}));
        health.aboveTrivialLoss().ifPresent(above -> figures.put("above trivial loss", new double[] {above}));
    }

    private static double[] values(Tensor tensor) {
        return tensor.type() == ElementType.INT32
                ? Arrays.stream(tensor.toInts()).asDoubleStream().toArray()
                : tensor.toDoubles();
    }

    /** A method whose gradients of the first step are written down before its optimiser sees them. */
    private static final class Observed extends WrappedMethod {
        private final Map<String, double[]> gradients = new TreeMap<>();

        Observed(SslMethod method) {
            super(method, "kept");
        }

        @Override
        public void beforeUpdate(Progress progress) {
            if (gradients.isEmpty()) {
                method.parameters().forEach((name, parameter) -> {
                    if (parameter.gradient() != null) {
                        gradients.put(name, parameter.gradient().toDoubles());
                    }
                });
            }
            super.beforeUpdate(progress);
        }
    }
}
