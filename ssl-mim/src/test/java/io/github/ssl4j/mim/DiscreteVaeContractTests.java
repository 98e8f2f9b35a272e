package io.github.ssl4j.mim;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.SslMethodContract;
import io.github.ssl4j.train.WeightDecay;

class DiscreteVaeContractTests extends SslMethodContract {

    @Override
    protected SslMethod create(Device device, long seed) {
        DiscreteVae.Config small = DiscreteVae.Config.cifar10()
                .withPatch(4, 1)
                .withCodes(16)
                .withNetwork(16, 1)
                .withRecipe(recipe());
        return new DiscreteVae(Initializer.of(device, seed), small);
    }

    @Override
    protected ViewPolicy views() {
        return EvaluationView.of(12, Normalization.FASHION_MNIST);
    }

    @Override
    protected Recipe recipe() {
        return Recipe.of(10, 16, LearningRate.cosine(3e-3), AdamW.Config.defaults(), WeightDecay.weightsOnly(1e-4));
    }
}
