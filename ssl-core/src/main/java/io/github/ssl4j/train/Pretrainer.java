package io.github.ssl4j.train;

import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.collectives.TimedCollectives;
import io.github.ssl4j.data.Batch;
import io.github.ssl4j.data.BatchShare;
import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.CorruptImageReports;
import io.github.ssl4j.data.ImageLoader;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.OutOfDeviceMemoryException;
import io.github.ssl4j.eval.EncoderProbe;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.optim.Optimizer;
import io.github.ssl4j.optim.Schedule;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The training loop: views, step, backward, optimiser, {@link Step#after}, listeners.
 *
 * <pre>{@code
 * Pretrainer.of(simClr, images, SimClrViews.cifar10(), recipe)
 *         .seed(1)
 *         .listener(progress)
 *         .checkpointTo(file, 500)
 *         .run();
 * }</pre>
 */
public final class Pretrainer {
    /** The metric of a run of several workers: the share of the time that rank 0 is in collectives. */
    private static final String COMMUNICATION_SHARE = "communication_share";

    private final SslMethod method;
    private final ImageSource images;
    private final ViewPolicy policy;
    private final Recipe recipe;
    private final Device device;
    private final List<TrainingListener> listeners = new ArrayList<>();
    private final Checkpoints checkpoints = new Checkpoints();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final List<CorruptImage> corruptImages = new ArrayList<>();
    private final List<CollapseWarning> collapseWarnings = new ArrayList<>();
    private final List<TrainingWarning> trainingWarnings = new ArrayList<>();
    private Optional<ProbeSchedule> probes = Optional.empty();
    private boolean monitored;
    private boolean watched;
    private LoaderOptions loading;
    private Collectives workers = Collectives.none();
    private boolean batchNormPerWorker;
    private int microBatch;

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
     * @throws IllegalArgumentException if the method expects other views, channels or batches, or a multi-crop is
     *     larger than the images
     */
    public static Pretrainer of(SslMethod method, ImageSource images, ViewPolicy policy, Recipe recipe) {
        method.requireViews(policy);
        method.requireBatch(recipe.batchSize());
        if (method.backbone().channels() != images.channels()) {
            throw new IllegalArgumentException(method.name() + ": expected images of "
                    + method.backbone().channels() + " channels, found " + images.channels());
        }
        MultiCropFit.require(images, policy);
        return new Pretrainer(method, images, policy, recipe);
    }

    /** Sets the seed of the order of images and of their views. */
    public Pretrainer seed(long seed) {
        LoaderOptions seeded = LoaderOptions.forTraining(recipe.batchSize(), seed);
        loading = seeded.withThreads(loading.threads())
                .withPrefetch(loading.prefetch())
                .withShare(loading.share());
        return this;
    }

    /** Sets how many threads decode and augment. */
    public Pretrainer loaderThreads(int threads) {
        loading = loading.withThreads(threads);
        return this;
    }

    /**
     * Trains together with other workers, each on its part of every batch: they compute what one would on the whole
     * batch. All make the same method and call this, {@link #checkpointTo} and {@link #run} alike. Each tells its own
     * listeners the figures of the whole batch; only rank 0 probes and writes checkpoints.
     *
     * @throws IllegalArgumentException if the batch has no equal parts for the workers
     */
    public Pretrainer workers(Collectives collectives) {
        workers = Objects.requireNonNull(collectives, "collectives");
        loading = loading.withShare(new BatchShare(collectives.rank(), collectives.size()));
        requireEqualPieces();
        return this;
    }

    /**
     * Lets batch norms take the statistics of each worker's own part of a batch, as papers sometimes do, instead of the
     * whole: faster, and no longer what one worker computes. Running statistics are the means over the workers.
     */
    public Pretrainer batchNormPerWorker() {
        batchNormPerWorker = true;
        return this;
    }

    /**
     * Lets every batch go through the networks in pieces of so many images, with the gradient of the whole batch, in
     * the memory of a piece; batch norms take the statistics of a piece. 0 for whole batches.
     *
     * @throws IllegalArgumentException if a worker's part of a batch has no equal pieces of that size
     */
    public Pretrainer microBatch(int imagesOfAPiece) {
        microBatch = imagesOfAPiece;
        requireEqualPieces();
        return this;
    }

    private void requireEqualPieces() {
        int images = recipe.batchSize() / workers.size();
        if (microBatch < 0 || microBatch > 0 && images % microBatch != 0) {
            throw new IllegalArgumentException("micro-batch: expected a divisor of the " + images + " images of a batch"
                    + (workers.size() > 1 ? " on each worker" : "") + ", found " + microBatch);
        }
    }

    /** Adds a listener. A {@link CollapseMonitor} takes the place of the one that watches every run. */
    public Pretrainer listener(TrainingListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        if (listener instanceof CollapseMonitor monitor) {
            monitored = true;
            monitor.onWarning(warning -> {
                collapseWarnings.add(warning);
                listeners.forEach(hearer -> hearer.onCollapseWarning(warning));
            });
        }
        return this;
    }

    /**
     * Probes the encoder before the first step, after every so many epochs and after the last, which changes nothing of
     * the run. A probe that fails is logged, and training goes on.
     *
     * @throws IllegalArgumentException if there is less than an epoch between probes
     */
    public Pretrainer probe(EncoderProbe probe, int everyEpochs) {
        probes = Optional.of(new ProbeSchedule(probe, everyEpochs));
        return this;
    }

    /** Writes a checkpoint after every so many steps, at the end of every epoch and when the run is stopped. */
    public Pretrainer checkpointTo(Path file, int everySteps) {
        checkpoints.to(file, everySteps);
        return this;
    }

    /** Resumes the run from a checkpoint of the same run, as if it had never stopped. */
    public Pretrainer resumeFrom(Path file) {
        checkpoints.from(file);
        return this;
    }

    /** Ends the run after the step it is at, with a checkpoint if it writes any; any thread may call this. */
    public void stopAfterThisStep() {
        stopping.set(true);
    }

    /**
     * Trains, under the eyes of a {@link CollapseMonitor} and a {@link TrainingMonitor}.
     *
     * @return how far it came, finished or stopped before, and what went wrong without ending it
     * @throws NonFiniteLossException if a loss, or a weight to be kept, is infinite or not a number
     * @throws IllegalArgumentException if the checkpoint to resume from is malformed or of another run; the message
     *     names what differs
     * @throws java.io.UncheckedIOException if a checkpoint cannot be read or written; an old one is as it was
     */
    public TrainingResult run() {
        if (!monitored) {
            listener(new CollapseMonitor(method));
        }
        if (!watched) {
            watched = true;
            listener(new TrainingMonitor(method.name(), this::warn));
        }
        corruptImages.clear();
        collapseWarnings.clear();
        trainingWarnings.clear();
        return new TrainingResult(train(), corruptImages, collapseWarnings, trainingWarnings);
    }

    private Progress train() {
        TimedCollectives collectives = new TimedCollectives(workers);
        GlobalBatch batchOfAll = new GlobalBatch(collectives, recipe.batchSize() / workers.size());
        method.over(batchOfAll);
        if (batchNormPerWorker && microBatch == 0) {
            method.batchNormPerWorker();
        }
        try (ImageLoader loader = new ImageLoader(images, policy, loading);
                Optimizer optimizer = recipe.optimizer(method.parameters());
                TrainingStep training =
                        new TrainingStep(method, recipe, loading.seed(), microBatch, optimizer, collectives)) {
            method.trained().values().forEach(module -> module.training(true));
            RunIdentity identity = identity(loader);
            Progress progress = checkpoints.begin(
                    new Checkpoint(method, optimizer, identity), new Progress(0, loader.batches(), recipe.epochs()));
            new WorkerAgreement(workers, device).requireSameRun(identity, progress);
            Schedule learningRate = recipe.learningRate().schedule(recipe.epochs(), loader.batches());
            Schedule weightDecay = recipe.weightDecay().schedule(progress.steps());
            TrainingClock clock = new TrainingClock(loader, collectives, recipe.batchSize(), progress.step());
            CorruptImageReports corrupt = new CorruptImageReports(loader, (image, soFar) -> found(image));
            Run run = new Run(progress);
            for (TrainingListener listener : listeners) {
                listener.onStart(run);
            }
            if (progress.stepOfEpoch() == 0) {
                probe(run, clock);
                tellOfEpoch(run);
            }
            while (!progress.isFinished()) {
                int epoch = progress.epoch();
                if (progress.stepOfEpoch() == 0) {
                    method.beforeEpoch(epoch, pass(epoch));
                    method.over(batchOfAll);
                }
                for (Batch batch : batches(loader, progress)) {
                    double rate = learningRate.at(progress.step());
                    double decay = weightDecay.at(progress.step());
                    optimizer.weightDecay(decay);
                    StepReport report = step(training, batch, progress, rate, decay, clock);
                    corrupt.tell();
                    listeners.forEach(listener -> listener.onStep(report));
                    progress = progress.next();
                    run.progress = progress;
                    boolean epochEnded = progress.stepOfEpoch() == 0;
                    boolean stop = anyStops();
                    checkpoints.after(progress, stop, workers.rank() == 0, method::shareStatistics);
                    if (epochEnded) {
                        tellOfThoseOnOtherWorkers();
                        if (!stop || progress.isFinished()) {
                            probe(run, clock);
                        }
                        tellOfEpoch(run);
                    }
                    if (stop || epochEnded && anyStops()) {
                        return progress;
                    }
                }
            }
            return progress;
        } finally {
            listeners.forEach(TrainingListener::onEnd);
        }
    }

    /**
     * Probes the encoder between two epochs, if that is due; a run that was stopped there does it when it is resumed.
     */
    private void probe(Run run, TrainingClock clock) {
        probes.filter(schedule -> workers.rank() == 0)
                .flatMap(schedule -> clock.pausing(() -> schedule.at(run.progress(), method.backbone())))
                .ifPresent(report -> listeners.forEach(listener -> listener.onProbe(report)));
    }

    private void tellOfEpoch(Run run) {
        Progress progress = run.progress();
        if (progress.step() > 0) {
            Epoch ended = new Epoch(progress.epoch(), run);
            listeners.forEach(listener -> listener.onEpochEnd(ended));
        }
    }

    private void warn(TrainingWarning warning) {
        trainingWarnings.add(warning);
        listeners.forEach(listener -> listener.onTrainingWarning(warning));
    }

    private void found(CorruptImage image) {
        if (corruptImages.stream().noneMatch(known -> known.index() == image.index())) {
            corruptImages.add(image);
            listeners.forEach(listener -> listener.onCorruptImage(image, corruptImages.size()));
        }
    }

    private void tellOfThoseOnOtherWorkers() {
        if (workers.size() > 1) {
            new CorruptOnWorkers(method.batch(), device)
                    .all(List.copyOf(corruptImages))
                    .forEach(this::found);
        }
    }

    private StepReport step(
            TrainingStep training, Batch batch, Progress progress, double rate, double decay, TrainingClock clock) {
        try {
            TrainingStep.Found found = training.make(batch, progress, rate, this::failure);
            TrainingClock.Pace pace = clock.after(progress);
            return new StepReport(
                    progress,
                    found.loss(),
                    rate,
                    decay,
                    metrics(found, pace),
                    found.health(),
                    found.update(),
                    pace.imagesPerSecond(),
                    pace.waitShare(),
                    pace.elapsed(),
                    pace.remaining()
                            .plus(probes.map(schedule -> schedule.left(progress))
                                    .orElse(Duration.ZERO)));
        } catch (OutOfDeviceMemoryException e) {
            throw new OutOfDeviceMemoryException(
                    e.getMessage() + ", in a step on a batch of " + batch.size() + "; " + smallerBatch(batch, progress),
                    e);
        }
    }

    private NonFiniteLossException failure(NonFiniteStep step) {
        NonFiniteLossException failure =
                new NonFiniteLossException(step.progress(), step.loss(), step.learningRate(), checkpoints.last());
        for (TrainingListener listener : listeners) {
            try {
                listener.onNonFiniteLoss(step);
            } catch (RuntimeException e) {
                failure.addSuppressed(e);
            }
        }
        return failure;
    }

    private Map<String, Double> metrics(TrainingStep.Found found, TrainingClock.Pace pace) {
        Map<String, Double> metrics = new LinkedHashMap<>(found.metrics());
        if (workers.size() > 1) {
            metrics.put(COMMUNICATION_SHARE, pace.communicationShare());
        }
        return metrics;
    }

    /** Returns whether this worker or another was told to stop. */
    private boolean anyStops() {
        boolean stop = stopping.getAndSet(false);
        if (workers.size() == 1) {
            return stop;
        }
        try (Tensor stops = Tensor.persistent(device, 1)) {
            device.fill(stops.storage(), stop ? 1 : 0);
            workers.allReduceSum(stops);
            return stops.scalar() > 0;
        }
    }

    private ImagePass pass(int epoch) {
        return new ImagePass(images, policy, loading, device, epoch, workers, method::over);
    }

    private String smallerBatch(Batch tooLarge, Progress progress) {
        if (workers.size() > 1) {
            return "a smaller one was not tried, as the other workers are not part of that";
        }
        SmallerBatch smaller = new SmallerBatch(method, pass(progress.epoch()));
        return smaller.below(tooLarge.size(), progress)
                .map(size -> "a batch of " + size + " was tried and fits")
                .orElse("smaller ones were tried, and none fits");
    }

    private RunIdentity identity(ImageLoader loader) {
        return RunIdentity.of(
                method,
                images,
                checkpoints.areInUse() || workers.size() > 1 ? images.fingerprint() : "",
                policy,
                recipe,
                loading.seed(),
                loader.batches(),
                method.followsLength());
    }

    /** Returns the batches that the epoch still has to come. */
    private Iterable<Batch> batches(ImageLoader loader, Progress progress) {
        int epoch = progress.epoch();
        int first = progress.stepOfEpoch();
        Optional<int[]> order = method.order(epoch);
        if (order.isPresent()) {
            return loader.epoch(epoch, first, order.get());
        }
        Iterable<Batch> batches = loader.epoch(epoch, first);
        if (epoch + 1 < progress.epochs()) {
            loader.prefetch(epoch + 1);
        }
        return batches;
    }

    /** The run as listeners see it. */
    private final class Run implements Training {
        private volatile Progress progress;

        Run(Progress progress) {
            this.progress = progress;
        }

        @Override
        public Progress progress() {
            return progress;
        }

        @Override
        public Backbone encoder() {
            return method.backbone();
        }

        @Override
        public void stopAfterThisStep() {
            Pretrainer.this.stopAfterThisStep();
        }
    }
}
