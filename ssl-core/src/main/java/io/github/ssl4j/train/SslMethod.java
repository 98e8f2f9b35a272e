package io.github.ssl4j.train;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.NamedTensors;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/**
 * A self-supervised method: a loss over the views of a batch, and the networks that it trains.
 *
 * <p>A method registers in its constructor what the optimiser updates, by {@link #train}, and what follows the weights
 * or is frozen, by {@link #keep}: momentum encoders, queues, centres. Checkpoints and {@link #close} come from that.
 *
 * <pre>{@code
 * public Byol(Initializer init, Backbone encoder, Config config) {
 *     online = train("online", new Branch(encoder, projector));
 *     predictor = train("predictor", new MlpHead(init, ...));
 *     target = keep("target", new MomentumEncoder(online));
 * }
 * }</pre>
 */
public abstract class SslMethod implements AutoCloseable {
    private final Map<String, Module> trained = new LinkedHashMap<>();
    private final Map<String, Stateful> kept = new LinkedHashMap<>();
    private GlobalBatch batch = GlobalBatch.alone();
    private MicroBatches microBatches;

    /** Creates a method that trains and keeps nothing yet. */
    protected SslMethod() {}

    /**
     * Registers a module for the optimiser to update, and returns it.
     *
     * @param name of the module in checkpoints
     * @throws IllegalArgumentException if the name is taken
     */
    protected final <M extends Module> M train(String name, M module) {
        requireFree(name);
        trained.put(name, Objects.requireNonNull(module, name));
        return module;
    }

    /**
     * Registers state that the optimiser does not update, for checkpoints, and returns it. A resumed run writes into
     * its tensors, of FLOAT32, FLOAT64 or INT32: names and shapes are the same throughout a run, and there from its
     * beginning.
     *
     * @param name of the part in checkpoints
     * @throws IllegalArgumentException if the name is taken
     */
    protected final <S extends Stateful> S keep(String name, S part) {
        requireFree(name);
        kept.put(name, Objects.requireNonNull(part, name));
        return part;
    }

    private void requireFree(String name) {
        if (trained.containsKey(name) || kept.containsKey(name)) {
            throw new IllegalArgumentException("parts of a method: expected different names, found " + name + " twice");
        }
    }

    /**
     * Lets what this method takes of a batch be that of the batch of all workers; that of one worker at first. Its
     * networks and their EMAs follow. A method that wraps another one overrides this to pass it on, and calls it.
     */
    public void over(GlobalBatch newBatch) {
        batch = Objects.requireNonNull(newBatch, "batch");
        modules().forEach(module -> module.over(newBatch));
    }

    /** Lets every batch norm that takes the statistics of the whole batch take those of each worker's part. */
    void batchNormPerWorker() {
        modules().stream()
                .filter(module -> module.batchNormGroups() == 1)
                .forEach(module -> module.batchNormGroups(batch.collectives().size()));
    }

    /**
     * Gives every worker the mean of all workers' running statistics, where batch norms take those of groups. Moving
     * averages are linear: whenever it is done, it comes to what the mean over all groups in every step would.
     */
    void shareStatistics() {
        modules().stream()
                .filter(module -> module.batchNormGroups() > 1)
                .forEach(module -> module.buffers().values().forEach(batch::average));
    }

    /** Returns the trained networks and their EMAs. */
    List<Module> modules() {
        List<Module> modules = new ArrayList<>(trained.values());
        for (Stateful part : kept.values()) {
            if (part instanceof MomentumEncoder average) {
                modules.add(average.module());
            } else if (part instanceof Module module) {
                modules.add(module);
            }
        }
        return modules;
    }

    /**
     * Returns what the networks make of the views of a batch: the way of a method whose loss is one of embeddings to
     * let a batch of any size go through them in pieces, with the gradient of the whole.
     *
     * @param networks from views to tensors of V n rows each, those of one view after another; called for each piece,
     *     twice, and to change nothing but running statistics
     */
    protected final List<Tensor> embed(Views views, Function<Views, List<Tensor>> networks) {
        return microBatches == null ? networks.apply(views) : microBatches.embed(views, networks);
    }

    /**
     * Returns whether the loss of a batch is the sum of the shares that its parts have in it, by {@code batch().mean}
     * and {@code batch().sumForLoss} alone: such a method needs no {@link #embed} to take a batch in pieces.
     */
    public boolean lossAddsUp() {
        return false;
    }

    /** Lets the next step take a batch in pieces; null for the whole batch. */
    void inPieces(MicroBatches pieces) {
        microBatches = pieces;
    }

    /**
     * Returns the batch of all workers, of which the views of a step are this worker's: what a method takes of "the
     * batch", a mean, a negative, a statistic, it takes from here.
     */
    protected final GlobalBatch batch() {
        return batch;
    }

    /** Returns the short name, such as {@code simclr}. */
    public abstract String name();

    /** Returns the encoder that pretraining produces: the one that the paper evaluates. */
    public abstract Backbone backbone();

    /** Returns how many views of every image {@link #step} expects; the fewest, if {@link #requireViews} takes more. */
    public abstract int views();

    /**
     * Computes the loss of one batch, that of the images of all workers; moves no weight.
     *
     * @param views of this worker's images
     */
    public abstract Step step(Views views, Progress progress);

    /**
     * Checks the views that a run is to make.
     *
     * @throws IllegalArgumentException if the method expects another number of views, or views of another size
     */
    public void requireViews(ViewPolicy policy) {
        if (views() != policy.views()) {
            throw new IllegalArgumentException(name() + ": expected " + views() + (views() == 1 ? " view" : " views")
                    + " of every image, found a policy that makes " + policy.views());
        }
    }

    /**
     * Checks the batch size of a run.
     *
     * @throws IllegalArgumentException if the method cannot train on batches of so many images
     */
    public void requireBatch(int batch) {}

    /** Called between backward and the optimiser, where gradients of parts that are frozen for now are cleared. */
    public void beforeUpdate(Progress progress) {}

    /**
     * Called before the first step of every epoch, and not when a run is resumed within one; {@code images} can be
     * looked at, as clustering methods do.
     *
     * @param epoch from 0
     */
    public void beforeEpoch(int epoch, ViewPass images) {}

    /**
     * Returns which images an epoch shows, in order, for a method that samples them itself; empty for every image once
     * in random order. Called after {@link #beforeEpoch}; and again, without it, when a run is resumed in the middle of
     * an epoch: it follows from the epoch and {@link #state} alone.
     *
     * @param epoch from 0
     * @return as many indices as there are images
     */
    public Optional<int[]> order(int epoch) {
        return Optional.empty();
    }

    /**
     * Returns whether a schedule of the method's own, such as that of an EMA momentum, spans the whole run: such a run
     * cannot be resumed for more epochs than planned.
     */
    public boolean followsLength() {
        return true;
    }

    /** Returns, in one sentence, the likely cause of a collapse and the setting to change. */
    public String collapseAdvice() {
        return "the learning rate may be too high; lower it, or lengthen the warm-up";
    }

    /** Returns the modules that the optimiser updates, by name. */
    public final Map<String, Module> trained() {
        return Collections.unmodifiableMap(trained);
    }

    /** Returns the parameters of all trained modules, each under the name of its module, a dot and its own name. */
    public final Map<String, Tensor> parameters() {
        NamedTensors all = new NamedTensors();
        trained.forEach((name, module) -> all.addAll(name, module.parameters()));
        return all.map();
    }

    /**
     * Returns what a checkpoint keeps beside the trained modules, each under the name of its part, a dot and its own.
     */
    public final Map<String, Tensor> state() {
        NamedTensors all = new NamedTensors();
        kept.forEach((name, part) -> all.addAll(name, part.state()));
        return all.map();
    }

    /** Gives the memory of all that is trained and kept back, the backbone's too. */
    @Override
    public void close() {
        trained.values().forEach(Module::close);
        kept.values().forEach(Stateful::close);
    }
}
