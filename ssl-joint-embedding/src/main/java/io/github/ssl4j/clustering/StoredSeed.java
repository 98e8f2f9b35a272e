package io.github.ssl4j.clustering;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Tensor;

/** Where a method's random numbers come from after its weights: a tensor, so that checkpoints hold it. */
final class StoredSeed {
    private final Tensor seed;

    StoredSeed(Initializer init) {
        this.seed = init.uniform(1, 1);
    }

    /** Returns the stream for one purpose. */
    RandomStream stream(long... about) {
        return RandomStream.of(Double.doubleToLongBits(seed.scalar()), about);
    }

    /** Returns the tensor. */
    Tensor state() {
        return seed;
    }
}
