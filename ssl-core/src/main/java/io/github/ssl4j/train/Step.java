package io.github.ssl4j.train;

import io.github.ssl4j.tensor.Tensor;
import java.util.Objects;
import java.util.Optional;

/** What a method computes from one batch: the loss, and features whose health is watched. */
public final class Step {
    private final Tensor loss;
    private final Tensor features;

    private Step(Tensor loss, Tensor features) {
        this.loss = Objects.requireNonNull(loss, "loss");
        this.features = features;
    }

    /** Returns a step of a scalar loss. */
    public static Step of(Tensor loss) {
        return new Step(loss, null);
    }

    /** Returns the same step with features [N, D] to watch. */
    public Step monitor(Tensor features) {
        return new Step(loss, features.keep());
    }

    /** Returns the loss. */
    public Tensor loss() {
        return loss;
    }

    /** Returns the features to watch. */
    public Optional<Tensor> features() {
        return Optional.ofNullable(features);
    }
}
