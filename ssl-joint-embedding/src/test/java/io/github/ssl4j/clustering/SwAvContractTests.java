package io.github.ssl4j.clustering;

import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import java.util.Set;

class SwAvContractTests extends SslMethodContract {
    private static final SwAv.Config CONFIG = SwAvMethod.cifar10()
            .settings()
            .withPrototypes(8, 2)
            .withProjection(Toys.HEAD)
            .withQueue(new EmbeddingQueues.Config(32, 1));

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        return new SwAv(init, Toys.encoder(init), CONFIG);
    }

    @Override
    protected ViewPolicy views() {
        return Toys.crops(1);
    }

    @Override
    protected Recipe recipe() {
        return Toys.recipe(16, 16, 0.1);
    }

    @Override
    protected Set<String> heldAtFirst() {
        return Set.of("prototypes.weight");
    }

    @Override
    protected Set<String> movedByAfterUpdate() {
        return Set.of("prototypes.weight");
    }
}
