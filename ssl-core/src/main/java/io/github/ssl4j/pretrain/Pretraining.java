package io.github.ssl4j.pretrain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.collectives.Collectives;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.run.RunDirectory;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.StopOnCollapse;
import io.github.ssl4j.train.TrainingListener;
import io.github.ssl4j.train.TrainingResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The front door: pretrains an encoder on images by a method of the catalogue. What is not set follows from a preset,
 * and the preset, unless named, from the images.
 *
 * <pre>{@code
 * try (ImageSource photos = ImageSource.open(Path.of("photos"))) {
 *     Encoder encoder = Pretraining.of("dino", photos)
 *             .backbone("resnet50").epochs(100).batch(256)
 *             .set("momentum", 0.99)
 *             .runIn(Path.of("runs/photos"));
 *     Features features = encoder.embed(photos);
 * }
 * }</pre>
 */
public final class Pretraining {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PICTURES_OF_A_RUN = 10;

    private final Method<?> method;
    private final ImageSource images;
    private final Wishes wishes = new Wishes();
    private final List<TrainingListener> listeners = new ArrayList<>();
    private final Map<String, Object> data = new LinkedHashMap<>();
    private Optional<Device> device = Optional.empty();
    private Precision precision = Precision.FLOAT32;
    private int threads = Runtime.getRuntime().availableProcessors();
    private int checkpointEvery = 500;
    private OptionalInt picturesEvery = OptionalInt.empty();
    private Optional<ImageSource> heldOut = Optional.empty();
    private OptionalInt probeEvery = OptionalInt.empty();
    private boolean tensorBoard = true;

    private Pretraining(Method<?> method, ImageSource images) {
        this.method = Objects.requireNonNull(method, "method");
        this.images = Objects.requireNonNull(images, "images");
    }

    /**
     * Returns a pretraining by the method of a name, such as {@code simclr}.
     *
     * @throws IllegalArgumentException if there is none; the message lists those known and names the nearest
     */
    public static Pretraining of(String method, ImageSource images) {
        return of(Methods.named(method), images);
    }

    /** Returns a pretraining by a method, in the catalogue or not. */
    public static Pretraining of(Method<?> method, ImageSource images) {
        return new Pretraining(method, images);
    }

    /**
     * Returns a pretraining with the configuration in the {@code config.json} of a run.
     *
     * @throws IllegalArgumentException if the folder holds no run, or its configuration is malformed
     */
    public static Pretraining asIn(Path run, ImageSource images) {
        ObjectNode configuration = RunConfiguration.read(run);
        return of(RunConfiguration.method(configuration), images).configure(configuration);
    }

    /** Starts from a preset: {@code paper}, {@code cifar10}, {@code photos} or one of the method's own. */
    public Pretraining preset(String name) {
        wishes.preset = Objects.requireNonNull(name, "name");
        return this;
    }

    /** Trains an encoder of this name, such as {@code resnet50}, {@code vit-small} or one that a jar registers. */
    public Pretraining backbone(String name) {
        wishes.backbone = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Starts from the weights in a safetensors file, instead of fresh ones: torchvision's of a ResNet, timm's, DINO's
     * or MAE's of a vision transformer, or those of an encoder that ssl4j wrote. What is not asked for follows from the
     * file: backbone, stem, width, image size and normalisation.
     *
     * @throws IllegalArgumentException if the file is malformed or holds no network that is known
     * @throws UncheckedIOException if it cannot be read
     */
    public Pretraining init(Path file) {
        wishes.init = InitialWeights.of(Objects.requireNonNull(file, "file"));
        return this;
    }

    /**
     * Trains a copy of this network, from its values on; it stays the caller's. Settings of the backbone by name do not
     * apply. A resumed run needs a network of the same architecture, or {@link #asIn}.
     *
     * @throws IllegalArgumentException if its architecture is not registered, or it takes images of other channels
     */
    public Pretraining backbone(Backbone network) {
        if (network.channels() != images.channels()) {
            throw new IllegalArgumentException("backbone " + network.architecture() + ": expected one of images of "
                    + images.channels() + " channels, found one of " + network.channels());
        }
        wishes.network = GivenNetwork.of(network);
        return this;
    }

    /**
     * Makes square views of this side in pixels; smaller ones of a preset keep their proportion.
     *
     * @throws IllegalArgumentException if it is below 1
     */
    public Pretraining imageSize(int pixels) {
        return imageSize(pixels, pixels);
    }

    /**
     * Makes views of this height and width in pixels; smaller ones of a preset keep their proportion.
     *
     * @throws IllegalArgumentException if one of them is below 1
     */
    public Pretraining imageSize(int height, int width) {
        return imageSize(new ViewSize(height, width));
    }

    Pretraining imageSize(ViewSize size) {
        wishes.imageSize = size;
        return this;
    }

    /** Sets the number of epochs. */
    public Pretraining epochs(int number) {
        wishes.epochs = number;
        return this;
    }

    /** Sets the batch size; the learning rate is scaled by the rule of the preset. */
    public Pretraining batch(int number) {
        wishes.batch = number;
        return this;
    }

    /**
     * Lets every batch go through the networks in pieces of so many images: the gradient is that of the whole batch,
     * the memory that of a piece, and the time about a third more. Batch norms take the statistics of a piece. 0 for
     * whole batches.
     *
     * @throws IllegalArgumentException if it is below 0
     */
    public Pretraining microBatch(int images) {
        if (images < 0) {
            throw new IllegalArgumentException("micro-batch: expected at least 0 images, found " + images);
        }
        wishes.microBatch = images;
        return this;
    }

    /**
     * Lets batch norms of a run of several workers take the statistics of each one's part of a batch, as papers
     * sometimes do, instead of the whole batch: faster, and no longer what one worker computes.
     */
    public Pretraining workerBatchNorm(boolean perWorker) {
        wishes.workerBatchNorm = perWorker;
        return this;
    }

    /** Sets the peak learning rate. */
    public Pretraining learningRate(double rate) {
        wishes.learningRate = rate;
        return this;
    }

    /** Sets the seed of weights, order and views; 1 by default. */
    public Pretraining seed(long seed) {
        wishes.seed = seed;
        return this;
    }

    /** Normalises by the mean and standard deviation of a sample of the images, instead of the preset's. */
    public Pretraining measuredNormalization() {
        return measuredNormalization(true);
    }

    Pretraining measuredNormalization(boolean measured) {
        wishes.measuredNormalization = measured;
        return this;
    }

    /**
     * Changes a setting by name: one of the method's own, such as {@code temperature}, of its views
     * ({@code views.crop}), its recipe ({@code recipe.warmup}) or its encoder ({@code backbone.width}), or one that all
     * methods share ({@code epochs}).
     *
     * @param value of the setting's type, a number or text
     * @throws IllegalArgumentException if no setting has this name; the message names the nearest
     */
    public Pretraining set(String name, Object value) {
        Objects.requireNonNull(value, name);
        Optional<SharedSetting> shared = SharedSetting.named(name);
        if (shared.isPresent()) {
            shared.get().set(this, value);
        } else {
            wishes.named.put(SettingNames.of(method).require(name), value);
        }
        return this;
    }

    /** Sets all of the method's own settings, instead of the preset's. */
    public Pretraining settings(Record settings) {
        wishes.settings = Objects.requireNonNull(settings, "settings");
        return this;
    }

    /** Uses these views instead of the preset's. */
    public Pretraining views(AugmentedViews views) {
        wishes.views = Objects.requireNonNull(views, "views");
        return this;
    }

    /** Uses this recipe instead of the preset's; epochs, batch size and learning rate that are set still apply. */
    public Pretraining recipe(Recipe recipe) {
        wishes.recipe = Objects.requireNonNull(recipe, "recipe");
        return this;
    }

    /**
     * Applies a JSON file: a whole {@code config.json} of a run, or a part of it. Later calls of the other methods
     * override it.
     *
     * @throws IllegalArgumentException if a key is unknown, or a value not one that it takes
     * @throws UncheckedIOException if the file cannot be read
     */
    public Pretraining configure(Path file) {
        try {
            JsonNode json = JSON.readTree(Files.readString(file));
            if (!(json instanceof ObjectNode object)) {
                throw new IllegalArgumentException("expected a JSON object, found " + json);
            }
            return configure(object);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": expected JSON: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    Pretraining configure(ObjectNode json) {
        RunJson.read(json, method, wishes);
        if (json.has(RunJson.PRECISION)) {
            precision = Precision.labelled(json.get(RunJson.PRECISION).asText());
        }
        return this;
    }

    /** Records in the run where the images are, so that it can be resumed without naming them. */
    public Pretraining data(Path path) {
        return note("path", path.toAbsolutePath().normalize().toString());
    }

    /** Records in the run that the images are at these paths, in this order. */
    public Pretraining data(List<Path> paths) {
        return paths.size() == 1
                ? data(paths.get(0))
                : note(
                        "path",
                        paths.stream()
                                .map(path -> path.toAbsolutePath().normalize().toString())
                                .toList());
    }

    /** Notes something else about the images of the run in its configuration, below {@code data}. */
    public Pretraining note(String key, Object value) {
        data.put(key, value);
        return this;
    }

    /** Trains on this device, which stays open; otherwise on the best one, opened for the run. */
    public Pretraining device(Device chosen) {
        device = Optional.of(chosen);
        return this;
    }

    /** Computes products in this precision on a device that is opened for the run. */
    public Pretraining precision(Precision chosen) {
        precision = Objects.requireNonNull(chosen, "chosen");
        return this;
    }

    /** Decodes and augments on so many threads; the losses do not depend on it. */
    public Pretraining loaderThreads(int number) {
        if (number < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, found " + number);
        }
        threads = number;
        return this;
    }

    /** Adds a listener. */
    public Pretraining listener(TrainingListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /** Writes a checkpoint after every so many steps, beside that at the end of every epoch; 500 by default. */
    public Pretraining checkpointEvery(int steps) {
        if (steps < 1) {
            throw new IllegalArgumentException("checkpoints: expected at least 1 step between them, found " + steps);
        }
        checkpointEvery = steps;
        return this;
    }

    /** Draws pictures every so many epochs, for methods that have any; 0 for none. By default ten times a run. */
    public Pretraining picturesEvery(int epochs) {
        if (epochs < 0) {
            throw new IllegalArgumentException("pictures: expected at least 0 epochs between them, found " + epochs);
        }
        picturesEvery = OptionalInt.of(epochs);
        return this;
    }

    /**
     * Probes the encoder during the run by classifying labelled images that it is not trained on, from those that it
     * is, if they have labels; the caller closes them. Without them only what needs no labels can be measured.
     */
    public Pretraining heldOut(ImageSource labelled) {
        heldOut = Optional.of(labelled);
        return this;
    }

    /**
     * Probes the encoder before the run, every so many epochs and after the last; 0 for never. By default ten times a
     * run where labelled images are held out. Losses and encoder are the same, to the last bit, with probes and
     * without.
     *
     * @throws IllegalArgumentException if the number is below 0
     */
    public Pretraining probeEvery(int epochs) {
        if (epochs < 0) {
            throw new IllegalArgumentException("probes: expected at least 0 epochs between them, found " + epochs);
        }
        probeEvery = OptionalInt.of(epochs);
        return this;
    }

    /** Ends the run, with a checkpoint, once its encoder collapses; otherwise that is only reported. */
    public Pretraining stopOnCollapse() {
        return listener(new StopOnCollapse());
    }

    /** Writes events for TensorBoard beside the metrics, or not; true by default. */
    public Pretraining tensorBoard(boolean events) {
        tensorBoard = events;
        return this;
    }

    /**
     * Resolves everything that is left open, without training.
     *
     * @throws IllegalArgumentException if a setting does not fit the images, the method or the other settings
     */
    public Plan<?> plan() {
        return plan(OptionalInt.empty());
    }

    /** Returns the plan of a run that is resumed: its settings follow the length that it was begun with. */
    private Plan<?> planAsBegun(Path run) {
        return plan(OptionalInt.of(RunConfiguration.epochs(RunConfiguration.read(run))));
    }

    private Plan<?> plan(OptionalInt begunEpochs) {
        Plan<?> plan = new Planner<>(method, images, wishes, begunEpochs).plan();
        plan.requireBatch(images.size());
        return plan;
    }

    /**
     * Pretrains, and leaves configuration, metrics, checkpoints, pictures and the encoder in a folder. Corrupt images
     * and signs of a collapse are logged and told to listeners; who wants them as a result calls {@link #open} and
     * {@link PretrainingRun#train}.
     *
     * @param directory for the run; made if it is not there
     * @return the encoder, which owns its device unless one was given
     * @throws IllegalArgumentException if the plan does not fit, or the folder holds a run already
     */
    public Encoder runIn(Path directory) {
        Plan<?> plan = plan();
        try (RunDirectory folder = RunDirectory.create(directory);
                PretrainingRun run = open(plan, Optional.of(folder), false)) {
            run.train();
            return run.finish();
        }
    }

    /**
     * Pretrains without leaving anything on the disk, and returns the encoder, which owns its device unless one was
     * given.
     */
    public Encoder run() {
        try (PretrainingRun run = open(plan(), Optional.empty(), false)) {
            run.train();
            return run.finish();
        }
    }

    /**
     * Resumes the run in a folder from its last checkpoint, as if it had never stopped.
     *
     * @return the encoder, which owns its device unless one was given
     * @throws IllegalArgumentException if the folder holds no run, or one of other settings or images; the message
     *     names what differs
     */
    public Encoder resumeIn(Path directory) {
        try (RunDirectory folder = RunDirectory.open(directory);
                PretrainingRun run = open(planAsBegun(directory), Optional.of(folder), true)) {
            run.train();
            return run.finish();
        }
    }

    /**
     * Trains, together with other workers, a run in a folder that all of them see: each on its part of every batch, so
     * that they compute what one would on the whole batch. The run is begun, or resumed from the last checkpoint, on
     * whatever number of workers that was written. Rank 0 alone writes to the folder, the same files as a run of one
     * worker; {@code encoder.safetensors} is the encoder.
     *
     * <p>All workers call this with the same settings and images; listeners are called on each of them.
     *
     * @return how far it came, the same on every worker
     * @throws IllegalArgumentException if the plan does not fit, the batch has no equal parts for the workers, not all
     *     see the folder, or the folder holds a run of other settings or images
     * @throws io.github.ssl4j.collectives.WorkerFailedException if another worker failed or was lost
     */
    public TrainingResult trainIn(Path directory, Collectives workers) {
        boolean resumed = RunDirectory.isResumable(directory);
        Plan<?> plan = resumed ? planAsBegun(directory) : plan();
        workers.barrier();
        try (SharedDirectory folder = SharedDirectory.open(directory, resumed, workers);
                PretrainingRun run = open(plan, folder, resumed, workers)) {
            return run.train();
        }
    }

    /**
     * Opens a device and makes the networks of a run, for programs that look at the encoder before it trains; most call
     * {@link #runIn}.
     *
     * @param folder where the run leaves its files
     * @param resumed whether the run in the folder is resumed from its checkpoint
     */
    public PretrainingRun open(Plan<?> plan, Optional<RunDirectory> folder, boolean resumed) {
        return open(plan, SharedDirectory.own(folder), resumed, Collectives.none());
    }

    private PretrainingRun open(Plan<?> plan, SharedDirectory folder, boolean resumed, Collectives workers) {
        int every = picturesEvery.orElse(Math.max(1, plan.recipe().epochs() / PICTURES_OF_A_RUN));
        return new PretrainingRun(
                plan,
                images,
                new Machine(device, precision, threads, data, workers, wishes.microBatch, wishes.workerBatchNorm),
                folder,
                resumed,
                checkpointEvery,
                every,
                tensorBoard,
                new Probing(
                        heldOut,
                        probeEvery.orElse(Probing.usual(heldOut, plan.recipe().epochs()))),
                listeners);
    }
}
