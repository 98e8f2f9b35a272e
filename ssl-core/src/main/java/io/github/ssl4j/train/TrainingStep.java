package io.github.ssl4j.train;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.collectives.FlatGradients;
import io.github.ssl4j.data.Batch;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One step of training after another: views, the method's step, backward, the sum over all workers, gradient clipping,
 * the optimiser, and what follows the weights.
 */
final class TrainingStep implements AutoCloseable {
    private static final int HEALTH_EVERY = 10;
    private static final int UPDATE_EVERY = 50;
    private static final long RANDOM_PURPOSE = 0x73746570;

    private final SslMethod method;
    private final Device device;
    private final Recipe recipe;
    private final long seed;
    private final int microBatch;
    private final Optimizer optimizer;
    private final Collection<Tensor> parameters;
    private final FlatGradients gradients;
    private final WorkerAgreement agreement;
    private final CodeUse codeUse = new CodeUse();
    private boolean agreed;

    /**
     * Prepares the steps of a run.
     *
     * @param microBatch images that go through the networks at a time; 0 for all of a batch
     */
    TrainingStep(
            SslMethod method, Recipe recipe, long seed, int microBatch, Optimizer optimizer, Collectives collectives) {
        this.method = method;
        this.device = method.backbone().device();
        this.recipe = recipe;
        this.seed = seed;
        this.microBatch = microBatch;
        this.optimizer = optimizer;
        this.parameters = method.parameters().values();
        this.gradients = new FlatGradients(collectives, parameters);
        this.agreement = new WorkerAgreement(collectives, device);
    }

    /**
     * What a step found.
     *
     * @param loss before the step
     * @param metrics the method's own numbers
     * @param health what shows a collapse, on the steps that measure it
     * @param update how large the step was, on the steps that measure it
     */
    record Found(double loss, Map<String, Double> metrics, Optional<Health> health, Optional<UpdateSize> update) {}

    /**
     * Makes a step on a batch, which is given back.
     *
     * @param failure gives what is thrown at a loss that is infinite or not a number; no weight has moved then
     */
    Found make(Batch batch, Progress progress, double learningRate, Function<NonFiniteStep, RuntimeException> failure) {
        Supplier<RandomStream> random = () -> RandomStream.of(seed, RANDOM_PURPOSE, progress.step());
        Optional<MicroBatches> pieces = microBatch == 0
                ? Optional.empty()
                : Optional.of(new MicroBatches(method, method.batch(), microBatch, random));
        try (Scope scope = Scope.open(random.get())) {
            method.inPieces(pieces.orElse(null));
            Views views = Views.upload(batch, device);
            Step step = pieces.isPresent() ? pieces.get().step(views, progress) : method.step(views, progress);
            double loss = step.loss().scalar();
            if (!Double.isFinite(loss)) {
                throw failure.apply(NonFiniteStep.of(progress, loss, learningRate, views, method));
            }
            if (!agreed) {
                agreement.requireSameLoss(method.name(), loss);
                agreed = true;
            }
            if (pieces.isPresent()) {
                pieces.get().backward(step);
            } else {
                step.loss().backward();
            }
            gradients.allReduceSum();
            method.beforeUpdate(progress);
            Optional<UpdateMeter> meter =
                    progress.step() % UPDATE_EVERY == 0 ? Optional.of(new UpdateMeter(parameters)) : Optional.empty();
            recipe.clipping().apply(parameters);
            optimizer.step(learningRate);
            Optional<UpdateSize> update = meter.map(UpdateMeter::afterStep);
            step.afterUpdate();
            return new Found(loss, step.metrics(), health(progress, step, loss), update);
        } finally {
            method.inPieces(null);
        }
    }

    private Optional<Health> health(Progress progress, Step step, double loss) {
        return Optional.of(step)
                .filter(measured -> progress.step() % HEALTH_EVERY == 0)
                .map(measured -> Health.of(measured, loss, codeUse, method.batch()))
                .filter(health -> !health.isEmpty());
    }

    @Override
    public void close() {
        gradients.close();
    }
}
