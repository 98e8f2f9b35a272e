package io.github.ssl4j.contrastive;

import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

class SimClrContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        ResNet.Config tiny = new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.CIFAR, 3, false);
        SimClr.Config config =
                SimClrMethod.cifar10().settings().withProjection(List.of(Layer.hidden(8), Layer.linear(8)));
        return new SimClr(init, new ResNet(init, tiny), config);
    }

    @Override
    protected ViewPolicy views() {
        return SimClrViews.plain(12).withScale(0.5, 1);
    }

    @Override
    protected Recipe recipe() {
        return Recipe.of(10, 16, LearningRate.cosine(0.1), Sgd.Config.defaults(), WeightDecay.everywhere(1e-4));
    }
}
