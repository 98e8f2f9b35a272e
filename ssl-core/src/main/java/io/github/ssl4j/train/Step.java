package io.github.ssl4j.train;

import io.github.ssl4j.tensor.Tensor;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a method computes from one batch: the loss, and what of it shows whether the encoder collapses. */
public final class Step {
    private final Tensor loss;
    private final Tensor features;
    private final Tensor probabilities;
    private final double trivialLoss;

    private Step(Tensor loss, Tensor features, Tensor probabilities, double trivialLoss) {
        this.loss = Objects.requireNonNull(loss, "loss");
        this.features = features;
        this.probabilities = probabilities;
        this.trivialLoss = trivialLoss;
    }

    /** Returns a step of a scalar loss. */
    public static Step of(Tensor loss) {
        return new Step(loss, null, null, Double.NaN);
    }

    /** Returns the same step with features [N, D] to watch: those of the first view of all images first. */
    public Step monitor(Tensor features) {
        return new Step(loss, features.keep(), probabilities, trivialLoss);
    }

    /** Returns the same step with the probabilities of codes to watch, [N, K], each row with a sum of 1. */
    public Step entropy(Tensor probabilities) {
        return new Step(loss, features, probabilities.keep(), trivialLoss);
    }

    /** Returns the same step with the loss of an encoder that gives all images the same output, such as ln K. */
    public Step trivialLoss(double value) {
        return new Step(loss, features, probabilities, value);
    }

    /** Returns the loss. */
    public Tensor loss() {
        return loss;
    }

    /** Returns the features to watch. */
    public Optional<Tensor> features() {
        return Optional.ofNullable(features);
    }

    /** Returns the probabilities of codes to watch. */
    public Optional<Tensor> probabilities() {
        return Optional.ofNullable(probabilities);
    }

    /** Returns the loss of a collapsed encoder. */
    public OptionalDouble trivialLoss() {
        return Double.isNaN(trivialLoss) ? OptionalDouble.empty() : OptionalDouble.of(trivialLoss);
    }
}
