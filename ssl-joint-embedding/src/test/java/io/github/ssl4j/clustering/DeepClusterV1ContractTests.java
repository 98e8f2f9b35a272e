package io.github.ssl4j.clustering;

import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.statistics.KMeans;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;

class DeepClusterV1ContractTests extends SslMethodContract {
    private static final DeepClusterV1.Config CONFIG =
            new DeepClusterV1.Config(4, new PcaWhitening(3), KMeans.euclidean(20), 0.5, 1e-4);

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        return new DeepClusterV1(init, Toys.encoder(init), CONFIG, 64);
    }

    @Override
    protected ViewPolicy views() {
        return RandomAndMiddle.of(8, 0.5, Normalization.NONE);
    }

    @Override
    protected Recipe recipe() {
        return Toys.recipe(16, 8, 0.05);
    }
}
