package io.github.ssl4j.train;

import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a method computes from one batch: the loss, the tensors to monitor for a collapse, terms of its own to be
 * recorded, and the update of state that follows the weights once the optimiser has moved them.
 */
public final class Step {
    private final Tensor loss;
    private Tensor features;
    private Tensor embeddings;
    private Tensor probabilities;
    private double trivialLoss = Double.NaN;
    private final Map<String, Tensor> metrics = new LinkedHashMap<>();
    private Runnable after = () -> {};

    private Step(Tensor loss) {
        this.loss = Objects.requireNonNull(loss, "loss");
    }

    /** Returns a step of a scalar loss. */
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

    /** States the loss of an encoder that gives all images the same output, such as ln K. */
    public Step trivialLoss(double value) {
        trivialLoss = value;
        return this;
    }

    /**
     * Records a number of this step, such as a term of the loss, under a name of lower-case words joined by underscores.
     *
     * @throws IllegalArgumentException if the tensor is not a scalar, or the name is malformed or taken
     */
    public Step metric(String name, Tensor scalar) {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new IllegalArgumentException(
                    "metric: expected a name of lower-case words joined by underscores, found '" + name + "'");
        }
        if (scalar.length() != 1) {
            throw new IllegalArgumentException("metric " + name + ": expected a scalar, found " + scalar);
        }
        if (metrics.putIfAbsent(name, scalar.keep()) != null) {
            throw new IllegalArgumentException("metrics: expected different names, found " + name + " twice");
        }
        return this;
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

    /** Returns the loss of a collapsed encoder. */
    public OptionalDouble trivialLoss() {
        return Double.isNaN(trivialLoss) ? OptionalDouble.empty() : OptionalDouble.of(trivialLoss);
    }

    /** Returns the recorded numbers by name, in the order in which they were given; read while the step's scope is open. */
    public Map<String, Double> metrics() {
        Map<String, Double> values = new LinkedHashMap<>();
        metrics.forEach((name, scalar) -> values.put(name, scalar.scalar()));
        return values;
    }

    /** Moves the state that follows the weights; the training loop calls this once, after the optimiser's update. */
    public void afterUpdate() {
        after.run();
    }
}
