package io.github.ssl4j.regularization;

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

class VicRegContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        return new VicReg(
                init,
                SmallRuns.encoder(init),
                VicRegMethod.cifar10().settings().withExpansion(List.of(Layer.hidden(8), Layer.linear(8))));
    }

    @Override
    protected ViewPolicy views() {
        return SimClrViews.plain(12).withScale(0.5, 1);
    }

    @Override
    protected Recipe recipe() {
        Recipe full = VicRegMethod.cifar10().recipe();
        return Recipe.of(10, 16, full.learningRate().withWarmup(1), full.optimizer(), full.weightDecay());
    }
}
