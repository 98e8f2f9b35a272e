package io.github.ssl4j.distillation;

import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

class ByolContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        Initializer init = Initializer.of(device, seed);
        List<Layer> head = List.of(Layer.hidden(8), Layer.linear(8));
        return new Byol(init, Tiny.resNet(init), ByolMethod.cifar10().settings().withHeads(head, head));
    }

    @Override
    protected ViewPolicy views() {
        return SimClrViews.plain(12).withScale(0.5, 1);
    }

    @Override
    protected Recipe recipe() {
        return Recipe.of(10, 16, LearningRate.cosine(0.1), Sgd.Config.defaults(), WeightDecay.everywhere(1e-4));
    }

    @Override
    protected Recipe steadyRecipe() {
        return recipe().withLearningRate(0.01);
    }
}
