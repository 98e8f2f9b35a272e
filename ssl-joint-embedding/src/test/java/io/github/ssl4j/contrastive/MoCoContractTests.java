package io.github.ssl4j.contrastive;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import java.util.List;

class MoCoContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        return new MoCo(
                init,
                SmallRuns.encoder(init),
                MoCoMethod.cifar10()
                        .settings()
                        .withProjection(List.of(Layer.linear(8)))
                        .withKeys(32, 0.9)
                        .withBatchNormGroups(2));
    }

    @Override
    protected ViewPolicy views() {
        return SimClrViews.plain(12).withScale(0.5, 1);
    }

    @Override
    protected Recipe recipe() {
        return SmallRuns.recipe(16).withEpochs(40);
    }

    /** Random rows, and the keys of a fresh encoder, are easier to tell from a key than those of the steps after. */
    @Override
    protected int settledAfterSteps() {
        return 24;
    }
}
