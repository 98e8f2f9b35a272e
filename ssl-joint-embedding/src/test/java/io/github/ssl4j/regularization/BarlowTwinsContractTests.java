package io.github.ssl4j.regularization;

import io.github.ssl4j.SmallRuns;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import java.util.List;

class BarlowTwinsContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        return new BarlowTwins(
                init,
                SmallRuns.encoder(init),
                BarlowTwinsMethod.cifar10()
                        .settings()
                        .withProjection(List.of(Layer.hidden(8), new Layer(8, false, Norm.NONE, Activation.NONE))));
    }

    @Override
    protected ViewPolicy views() {
        return SimClrViews.plain(12).withScale(0.5, 1);
    }

    @Override
    protected Recipe recipe() {
        return SmallRuns.recipe(16).withEpochs(10);
    }
}
