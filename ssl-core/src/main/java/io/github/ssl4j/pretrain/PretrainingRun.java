package io.github.ssl4j.pretrain;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.TooManyCorruptImagesException;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.run.BestEncoderSaver;
import io.github.ssl4j.run.CorruptFile;
import io.github.ssl4j.run.EncoderSaver;
import io.github.ssl4j.run.FailureFiles;
import io.github.ssl4j.run.MetricsFile;
import io.github.ssl4j.run.PictureSaver;
import io.github.ssl4j.run.ProbeFile;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.run.TensorBoardEvents;
import io.github.ssl4j.run.WarningFile;
import io.github.ssl4j.train.Illustrated;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.TrainingListener;
import io.github.ssl4j.train.TrainingResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A run with its networks on its device; it is trained once and then closed. */
public final class PretrainingRun implements AutoCloseable {
    private static final Set<String> FREE = Set.of(
            "data.path",
            "data.test",
            "init.file",
            RunJson.SCHEMA,
            RunJson.THREADS,
            RunJson.DEVICE,
            RunJson.JAVA,
            RunJson.SYSTEM,
            RunJson.VERSION,
            "recipe.epochs");
    private static final int PICTURED_IMAGES = 8;

    private final Plan<?> plan;
    private final ImageSource images;
    private final Machine machine;
    private final Optional<RunDirectory> folder;
    private final boolean resumed;
    private final boolean ownsDevice;
    private final Device device;
    private final SslMethod method;
    private final Pretrainer pretrainer;
    private final Optional<String> taken;
    private Function<String, List<TrainingListener>> preparing = name -> List.of();
    private Consumer<String> report = line -> {};
    private Optional<CorruptFile> corrupt = Optional.empty();
    private int epochs;
    private boolean finished;

    PretrainingRun(
            Plan<?> plan,
            ImageSource images,
            Machine machine,
            SharedDirectory shared,
            boolean resumed,
            int checkpointEvery,
            int picturesEvery,
            boolean tensorBoard,
            Probing probing,
            List<TrainingListener> listeners) {
        this.plan = plan;
        this.images = images;
        this.machine = machine;
        this.folder = shared.held();
        this.resumed = resumed;
        this.ownsDevice = machine.device().isEmpty();
        this.device = machine.device().orElseGet(() -> Devices.best(machine.precision()));
        try {
            Initializer init = Initializer.of(device, plan.seed());
            Backbone encoder = plan.network().create(init);
            this.taken = resumed ? Optional.empty() : start(encoder);
            this.method = plan.create(init, encoder, images.size());
            this.pretrainer = Pretrainer.of(method, images, plan.views(), plan.recipe())
                    .seed(plan.seed())
                    .loaderThreads(machine.threads())
                    .workers(machine.workers())
                    .microBatch(machine.microBatch());
            Optional<Path> checkpoint = shared.path().map(RunDirectory::checkpointIn);
            checkpoint.ifPresent(file -> pretrainer.checkpointTo(file, checkpointEvery));
            if (resumed) {
                checkpoint.ifPresent(pretrainer::resumeFrom);
            }
            if (machine.workerBatchNorm()) {
                pretrainer.batchNormPerWorker();
            }
            probing.probe(plan, images).ifPresent(probe -> pretrainer.probe(probe, probing.everyEpochs()));
            if (resumed) {
                folder.ifPresent(files -> files.requireConfiguration(configuration(), FREE));
            }
        } catch (RuntimeException e) {
            closeDevice();
            throw e;
        }
        if (!resumed) {
            folder.ifPresent(files -> pretrainer.listener(new ConfigurationFile(files, this::configuration)));
        }
        listeners.forEach(pretrainer::listener);
        folder.ifPresent(files -> keepIn(files, picturesEvery, tensorBoard));
    }

    private Optional<String> start(Backbone encoder) {
        try {
            return plan.init().map(weights -> weights.loadInto(encoder));
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
    }

    private void keepIn(RunDirectory files, int picturesEvery, boolean tensorBoard) {
        pretrainer.listener(new MetricsFile(files.metrics()));
        corrupt = Optional.of(new CorruptFile(files.corrupt()));
        pretrainer.listener(corrupt.get());
        pretrainer.listener(new EncoderSaver(files.encoder(), encoder()));
        pretrainer.listener(new BestEncoderSaver(files.bestEncoder(), encoder()));
        pretrainer.listener(new ProbeFile(files.probes()));
        pretrainer.listener(new WarningFile(files.warnings()));
        if (method instanceof Illustrated illustrated && picturesEvery > 0) {
            pretrainer.listener(new PictureSaver(
                    files.pictures(), illustrated, device, images, plan.evaluation(), PICTURED_IMAGES, picturesEvery));
        }
        pretrainer.listener(
                new FailureFiles(files.failure(), images, plan.evaluation().normalization()));
        if (tensorBoard) {
            pretrainer.listener(new TensorBoardEvents(files.path(), files.pictures()));
        }
    }

    /** Returns the plan. */
    public Plan<?> plan() {
        return plan;
    }

    /** Returns the device that the run trains on. */
    public Device device() {
        return device;
    }

    /** Returns what was taken from the weights that the encoder starts from, a line; empty if it has fresh ones. */
    public Optional<String> taken() {
        return taken;
    }

    /** Returns the method with its networks. */
    public SslMethod method() {
        return method;
    }

    /**
     * Returns the encoder in its current state, in the run's memory: do not close it, and do not use it after the run.
     */
    public Encoder encoder() {
        return Encoder.of(method.backbone(), plan.evaluation(), origin());
    }

    private Origin origin() {
        Origin origin =
                Origin.unknown().withMethod(method.name()).withEpochs(epochs).withSeed(plan.seed());
        if (plan.init().isPresent()) {
            origin = origin.with(
                    "init", Path.of(plan.init().get().file()).getFileName().toString());
        }
        Object path = machine.data().get("path");
        if (path == null) {
            return origin;
        }
        Stream<?> paths = path instanceof List<?> several ? several.stream() : Stream.of(path);
        return origin.withData(images.size() + " images of "
                + paths.map(one -> Path.of(one.toString()).getFileName().toString())
                        .collect(Collectors.joining(", ")));
    }

    /**
     * Adds listeners of a training that precedes the run itself, by its name, and a receiver of reports on its result.
     */
    public PretrainingRun onPreparation(
            Function<String, List<TrainingListener>> newListeners, Consumer<String> newReport) {
        preparing = newListeners;
        report = newReport;
        return this;
    }

    /** Adds a listener. */
    public PretrainingRun listener(TrainingListener listener) {
        pretrainer.listener(listener);
        return this;
    }

    /** Ends training after the step it is at, with a checkpoint; any thread may call this. */
    public void stopAfterThisStep() {
        pretrainer.stopAfterThisStep();
    }

    /**
     * Trains.
     *
     * @return how far it came, finished or stopped before, and what went wrong without ending it
     * @throws TooManyCorruptImagesException if too many images cannot be read; all that are known are in the run's
     *     {@code corrupt.txt}
     */
    public TrainingResult train() {
        try {
            return trainUnlessTooMany();
        } catch (TooManyCorruptImagesException e) {
            corrupt.ifPresent(file -> file.add(e));
            throw e;
        }
    }

    private TrainingResult trainUnlessTooMany() {
        if (!resumed) {
            prepare(plan);
        }
        TrainingResult result = pretrainer.run();
        epochs = result.progress().epoch();
        return result;
    }

    private <C extends Record> void prepare(Plan<C> typed) {
        typed.method()
                .prepare(
                        method,
                        typed.settings(),
                        new Preparation(
                                images,
                                plan.views(),
                                machine.threads(),
                                plan.seed(),
                                preparing,
                                report,
                                machine.workers()));
    }

    private Map<String, Object> configuration() {
        Map<String, Object> about = new LinkedHashMap<>(machine.data());
        about.put("images", images.size());
        about.put("channels", images.channels());
        Map<String, Object> all = RunJson.of(plan);
        all.put(RunJson.DATA, about);
        all.put(RunJson.PRECISION, machine.precision().label());
        if (machine.microBatch() > 0) {
            all.put(RunJson.MICRO_BATCH, machine.microBatch());
        }
        if (machine.workerBatchNorm()) {
            all.put(RunJson.WORKER_BATCH_NORM, true);
        }
        all.put(RunJson.THREADS, machine.threads());
        all.put(RunJson.DEVICE, device.name() + ": " + device.description());
        all.put(RunJson.JAVA, System.getProperty("java.version"));
        all.put(RunJson.SYSTEM, System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        all.put(RunJson.VERSION, version());
        return all;
    }

    private static String version() {
        String version = PretrainingRun.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /**
     * Returns the trained encoder with memory of its own, which owns the device if this run opened it; ends the run.
     */
    public Encoder finish() {
        Backbone trained = method.backbone().copy();
        trained.training(false);
        method.close();
        finished = true;
        EvaluationView view = plan.evaluation();
        return ownsDevice ? Encoder.of(trained, view, origin(), device) : Encoder.of(trained, view, origin());
    }

    /** Gives the memory of the run back, unless {@link #finish} did. */
    @Override
    public void close() {
        if (!finished) {
            method.close();
            closeDevice();
            finished = true;
        }
    }

    private void closeDevice() {
        if (ownsDevice) {
            device.close();
        }
    }
}
