package io.github.ssl4j.clustering;

import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Stateful;
import io.github.ssl4j.tensor.Tensor;
import java.util.Map;

/** The seed of a method's random numbers beyond its initial weights: a tensor, so that checkpoints hold it. */
final class StoredSeed implements Stateful {
    private final Tensor seed;

    StoredSeed(Initializer init) {
        this.seed = init.uniform(1, 1);
    }

    /** Returns the stream for one purpose. */
    RandomStream stream(long... about) {
        return RandomStream.of(Double.doubleToLongBits(seed.scalar()), about);
    }

    @Override
    public Map<String, Tensor> state() {
        return Map.of("key", seed);
    }

    @Override
    public void close() {
        seed.close();
    }
}
