package io.github.ssl4j.clustering;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;

/** K directions in the space of embeddings: from embeddings [N, D] to scores [N, K], cosines if both have length 1. */
final class Prototypes extends Module {
    private final Tensor weight;
    private final boolean trained;

    private Prototypes(Tensor weight, boolean trained) {
        this.weight = trained ? parameter("weight", weight) : buffer("weight", weight);
        this.trained = trained;
    }

    private Prototypes(Prototypes original) {
        super(original);
        this.trained = original.trained;
        Tensor copy = copyOf(original.weight);
        this.weight = trained ? parameter("weight", copy) : buffer("weight", copy);
    }

    /** Returns learned prototypes, drawn like the weight of a linear layer and then {@link #normalize}d. */
    static Prototypes trained(Initializer init, int width, int count) {
        Prototypes prototypes = new Prototypes(init.uniform(1 / Math.sqrt(width), count, width), true);
        prototypes.normalize();
        return prototypes;
    }

    /** Returns prototypes of zeros without gradients. */
    static Prototypes fixed(Initializer init, int width, int count) {
        return new Prototypes(init.constant(0, count, width), false);
    }

    /** Throws unless there are at least two prototypes. */
    static void requireCount(int count) {
        if (count < 2) {
            throw new IllegalArgumentException("prototypes: expected at least 2, found " + count);
        }
    }

    /** Scales every prototype to length 1; one of zeros stays. */
    @SuppressWarnings("try") // javac asks for a use of the scope
    void normalize() {
        try (Scope scope = Scope.open()) {
            Tensor unit = Gradients.off(() -> Ops.l2Normalize(weight));
            weight.device().copy(unit.storage(), weight.storage());
        }
    }

    /** Replaces the prototypes by centroids [K, D]. */
    void become(double[] centroids) {
        weight.device().write(weight.storage(), centroids, 0);
    }

    /** Clears the gradient, so that the optimiser leaves the prototypes as they are. */
    void freeze() {
        weight.clearGradient();
    }

    @Override
    public Prototypes copy() {
        return new Prototypes(this);
    }

    @Override
    public Tensor apply(Tensor embeddings) {
        return Ops.linear(embeddings, weight, null);
    }
}
