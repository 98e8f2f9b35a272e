package io.github.ssl4j.train;

import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.DoubleSupplier;

/**
 * What a method computes from one batch: the loss, the tensors to monitor for a collapse, terms of its own to be
 * recorded, and the update of state that follows the weights once the optimiser has moved them.
 */
public final class Step {
    /** The metric that {@link #follow} records. */
    public static final String MOMENTUM = "momentum";

    private final Tensor loss;
    private Tensor features;
    private Tensor embeddings;
    private Tensor probabilities;
    private Tensor assigned;
    private int codes;
    private double trivialLoss = Double.NaN;
    private final Map<String, DoubleSupplier> metrics = new LinkedHashMap<>();
    private Runnable after = () -> {};

    private Step(Tensor loss) {
        this.loss = Objects.requireNonNull(loss, "loss");
    }

    /** Returns a step of a scalar loss: that of the batch of all workers, alike on each of them. */
    public static Step of(Tensor loss) {
        return new Step(loss);
    }

    /** Watches the backbone's features [N, D] for spread and rank: those of the first view of all images first. */
    public Step monitor(Tensor backboneFeatures) {
        features = backboneFeatures.keep();
        return this;
    }

    /** Watches the rank of the embeddings [N, D] as well, for methods whose heads collapse before the backbone does. */
    public Step embeddings(Tensor z) {
        embeddings = z.keep();
        return this;
    }

    /** Watches the probabilities of codes [N, K], each row with a sum of 1. */
    public Step entropy(Tensor codes) {
        probabilities = codes.keep();
        return this;
    }

    /**
     * Watches that all K codes are in use, for methods that mean them to be.
     *
     * @param newAssigned INT32 [M], the codes of images or patches, or probabilities [N, K], whose likeliest codes
     *     count
     */
    public Step assigned(Tensor newAssigned, int newCodes) {
        assigned = newAssigned.keep();
        codes = newCodes;
        return this;
    }

    /** States the loss of an encoder that gives all images the same output, such as ln K. */
    public Step trivialLoss(double value) {
        trivialLoss = value;
        return this;
    }

    /**
     * Records a number of this step, such as a term of the loss, under a name of lower-case words joined by
     * underscores.
     *
     * @throws IllegalArgumentException if the tensor is not a scalar, or the name is malformed or taken
     */
    public Step metric(String name, Tensor scalar) {
        if (scalar.length() != 1) {
            throw new IllegalArgumentException("metric " + name + ": expected a scalar, found " + scalar);
        }
        return metric(name, scalar.keep()::scalar);
    }

    /**
     * Records a number of this step that is no tensor, such as a momentum, under a name as above.
     *
     * @throws IllegalArgumentException if the name is malformed or taken
     */
    public Step metric(String name, double value) {
        return metric(name, () -> value);
    }

    private Step metric(String name, DoubleSupplier value) {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException(
                    "metric: expected a name of lower-case words joined by underscores, found '" + name + "'");
        }
        if (metrics.putIfAbsent(name, value) != null) {
            throw new IllegalArgumentException("metrics: expected different names, found " + name + " twice");
        }
        return this;
    }

    /**
     * Lets an EMA follow a network after the optimiser moved it, and records the momentum as the metric
     * {@value #MOMENTUM}.
     *
     * @throws IllegalArgumentException if another EMA of this step does so already
     */
    public Step follow(MomentumEncoder average, Module online, double momentum) {
        return metric(MOMENTUM, momentum).after(() -> average.follow(online, momentum));
    }

    /**
     * Moves state that follows the weights, such as an EMA teacher or a queue, after the optimiser moved them; several
     * run in the order in which they were given. What they need of the step is kept by {@link Tensor#keep}.
     */
    public Step after(Runnable update) {
        Runnable before = after;
        after = () -> {
            before.run();
            update.run();
        };
        return this;
    }

    /** Returns the loss. */
    public Tensor loss() {
        return loss;
    }

    /** Returns the backbone's features to watch. */
    public Optional<Tensor> features() {
        return Optional.ofNullable(features);
    }

    /** Returns the embeddings to watch. */
    public Optional<Tensor> embeddings() {
        return Optional.ofNullable(embeddings);
    }

    /** Returns the probabilities of codes to watch. */
    public Optional<Tensor> probabilities() {
        return Optional.ofNullable(probabilities);
    }

    /** Returns the codes that are watched, INT32 [M] or probabilities [N, K]. */
    Optional<Tensor> assigned() {
        return Optional.ofNullable(assigned);
    }

    /** Returns the number of the codes that are watched. */
    int codes() {
        return codes;
    }

    /** Adds the codes of all workers that are watched to those before. */
    void addTo(CodeUse use, GlobalBatch batch) {
        if (assigned != null) {
            Tensor indices = assigned.rank() == 1 ? assigned : Gradients.off(() -> Ops.argmax(assigned));
            use.add(codes, batch.gather(indices.device(), indices.toInts()));
        }
    }

    /** Returns the loss of a collapsed encoder. */
    public OptionalDouble trivialLoss() {
        return Double.isNaN(trivialLoss) ? OptionalDouble.empty() : OptionalDouble.of(trivialLoss);
    }

    /**
     * Returns the recorded numbers by name, in the order in which they were given; read while the step's scope is open.
     */
    public Map<String, Double> metrics() {
        Map<String, Double> values = new LinkedHashMap<>();
        metrics.forEach((name, value) -> values.put(name, value.getAsDouble()));
        return values;
    }

    /** Moves the state that follows the weights; the training loop calls this once, after the optimiser's update. */
    public void afterUpdate() {
        after.run();
    }
}
