package io.github.ssl4j.train;

import io.github.ssl4j.data.Batch;
import io.github.ssl4j.data.ImageLoader;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.eval.CollapseFigures;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.Schedule;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

/**
 * The training loop: views, step, backward, optimiser, {@link SslMethod#afterUpdate}, listeners.
 *
 * <pre>{@code
 * Pretrainer.of(simClr, images, SimClrViews.cifar10(), recipe).seed(1).listener(progress).run();
 * }</pre>
 */
public final class Pretrainer {
    private static final int SPREAD_EVERY = 10;

    private final SslMethod method;
    private final ImageSource images;
    private final ViewPolicy policy;
    private final Recipe recipe;
    private final Device device;
    private final List<TrainingListener> listeners = new ArrayList<>();
    private LoaderOptions loading;

    private Pretrainer(SslMethod method, ImageSource images, ViewPolicy policy, Recipe recipe) {
        this.method = Objects.requireNonNull(method, "method");
        this.images = Objects.requireNonNull(images, "images");
        this.policy = Objects.requireNonNull(policy, "policy");
        this.recipe = Objects.requireNonNull(recipe, "recipe");
        this.device = method.backbone().device();
        this.loading = LoaderOptions.forTraining(recipe.batchSize(), 0);
    }

    /**
     * Returns a pretrainer of a method on the views of images.
     *
     * @throws IllegalArgumentException if the method expects another number of views or channels
     */
    public static Pretrainer of(SslMethod method, ImageSource images, ViewPolicy policy, Recipe recipe) {
        if (method.views() >= 0 && method.views() != policy.views()) {
            throw new IllegalArgumentException(method.name() + ": expected " + method.views()
                    + " views of every image, found a policy that makes " + policy.views());
        }
        if (method.backbone().channels() != images.channels()) {
            throw new IllegalArgumentException(method.name() + ": expected images of "
                    + method.backbone().channels() + " channels, found " + images.channels());
        }
        return new Pretrainer(method, images, policy, recipe);
    }

    /** Sets the seed of the order of images and of their views. */
    public Pretrainer seed(long seed) {
        LoaderOptions seeded = LoaderOptions.forTraining(recipe.batchSize(), seed);
        loading = seeded.withThreads(loading.threads()).withPrefetch(loading.prefetch());
        return this;
    }

    /** Sets how many threads decode and augment. */
    public Pretrainer loaderThreads(int threads) {
        loading = loading.withThreads(threads);
        return this;
    }

    /** Adds a listener. */
    public Pretrainer listener(TrainingListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Trains.
     *
     * @throws NonFiniteLossException if a loss is infinite or not a number
     */
    public void run() {
        Map<String, Tensor> parameters = method.parameters();
        try (ImageLoader loader = new ImageLoader(images, policy, loading);
                Optimizer optimizer = recipe.optimizer(parameters)) {
            method.trained().values().forEach(module -> module.training(true));
            Progress progress = new Progress(0, loader.batches(), recipe.epochs());
            Schedule learningRate = recipe.learningRate().schedule(recipe.epochs(), loader.batches());
            Schedule weightDecay = recipe.weightDecay().schedule(progress.steps());
            Clock clock = new Clock(loader);
            for (TrainingListener listener : listeners) {
                listener.onStart(progress);
            }
            for (int epoch = 0; epoch < recipe.epochs(); epoch++) {
                method.beforeEpoch(epoch, viewPass(epoch));
                for (Batch batch : batches(loader, epoch)) {
                    double rate = learningRate.at(progress.step());
                    optimizer.weightDecay(weightDecay.at(progress.step()));
                    StepReport report = step(batch, progress, rate, parameters.values(), optimizer, clock);
                    listeners.forEach(listener -> listener.onStep(report));
                    progress = progress.next();
                }
                for (TrainingListener listener : listeners) {
                    listener.onEpochEnd(epoch);
                }
            }
        } finally {
            listeners.forEach(TrainingListener::onEnd);
        }
    }

    private StepReport step(
            Batch batch,
            Progress progress,
            double learningRate,
            Collection<Tensor> parameters,
            Optimizer optimizer,
            Clock clock) {
        try (Scope scope = Scope.open()) {
            Step step = method.step(upload(batch), progress);
            double loss = step.loss().scalar();
            if (!Double.isFinite(loss)) {
                throw new NonFiniteLossException(progress, loss, learningRate);
            }
            step.loss().backward();
            method.beforeUpdate(progress);
            recipe.clipping().apply(parameters);
            optimizer.step(learningRate);
            method.afterUpdate(progress);
            return clock.report(progress, loss, learningRate, step);
        }
    }

    private Iterable<Batch> batches(ImageLoader loader, int epoch) {
        Optional<int[]> order = method.order(epoch);
        return order.isPresent() ? loader.epoch(epoch, 0, order.get()) : loader.epoch(epoch);
    }

    private ViewPass viewPass(int epoch) {
        return new ViewPass() {
            @Override
            public int images() {
                return images.size();
            }

            @Override
            public void forEach(Consumer<Views> look) {
                try (ImageLoader loader = new ImageLoader(images, policy, loading.everyImageInOrder())) {
                    for (Batch batch : loader.epoch(epoch)) {
                        try (Scope scope = Scope.open()) {
                            Views views = upload(batch);
                            Gradients.withoutRecording(() -> look.accept(views));
                        }
                    }
                }
            }
        };
    }

    private Views upload(Batch batch) {
        try (batch) {
            List<Tensor> views = new ArrayList<>();
            for (int view = 0; view < batch.views(); view++) {
                int side = batch.side(view);
                views.add(Tensor.of(device, batch.view(view), batch.size(), side, side, batch.channels()));
            }
            return new Views(views, batch.indices().clone());
        }
    }

    /** Turns steps into rates. */
    private final class Clock {
        private final ImageLoader loader;
        private final long started = System.nanoTime();

        Clock(ImageLoader loader) {
            this.loader = loader;
        }

        StepReport report(Progress progress, double loss, double learningRate, Step step) {
            double seconds = (System.nanoTime() - started) / 1e9;
            long done = progress.step() + 1;
            double spread = Double.NaN;
            double healthy = 0;
            if (progress.step() % SPREAD_EVERY == 0 && step.features().isPresent()) {
                Tensor features = step.features().get();
                spread = CollapseFigures.featureSpread(features);
                healthy = 1 / Math.sqrt(features.size(1));
            }
            return new StepReport(
                    progress,
                    loss,
                    learningRate,
                    Double.isNaN(spread) ? OptionalDouble.empty() : OptionalDouble.of(spread),
                    healthy,
                    done * recipe.batchSize() / seconds,
                    Math.min(1, loader.waitedNanos() / 1e9 / seconds),
                    Duration.ofMillis((long) (1000 * seconds / done * (progress.steps() - done))));
        }
    }
}
