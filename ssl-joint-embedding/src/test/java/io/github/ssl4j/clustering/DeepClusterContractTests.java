package io.github.ssl4j.clustering;

import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;

class DeepClusterContractTests extends SslMethodContract {
    private static final DeepCluster.Config CONFIG =
            DeepClusterMethod.cifar10().settings().withPrototypes(3, 4).withProjection(Toys.HEAD);

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        return new DeepCluster(init, Toys.encoder(init), CONFIG, 64);
    }

    @Override
    protected ViewPolicy views() {
        return Toys.crops(1);
    }

    @Override
    protected Recipe recipe() {
        return Toys.recipe(16, 16, 0.1);
    }
}
