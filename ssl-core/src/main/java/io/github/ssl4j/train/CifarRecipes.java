package io.github.ssl4j.train;

import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.optim.Lars;
import io.github.ssl4j.optim.Sgd;

/** Recipes that several methods were published with for CIFAR-10 and a ResNet-18 with the CIFAR stem. */
public final class CifarRecipes {

    private CifarRecipes() {}

    /** Returns that of Lightly's benchmark: batch 128, 200 epochs, SGD along a cosine by epoch, no warm-up. */
    public static Recipe lightly() {
        LearningRate rate = LearningRate.cosine(0.06).inEpochs();
        return Recipe.of(200, 128, rate, Sgd.Config.defaults(), WeightDecay.everywhere(5e-4));
    }

    /**
     * Returns that of solo-learn: batch 256, 1000 epochs, LARS with a trust coefficient of 0.02 and ten epochs of
     * warm-up, here without its clipping.
     *
     * @param decay the weight decay, which differs from method to method; norms and biases have none
     */
    public static Recipe soloLearn(double decay) {
        LearningRate rate = LearningRate.cosine(0.3).withWarmup(10).withWarmupFrom(3e-5);
        Lars.Config lars = new Lars.Config(0.9, 0.02, LarsStep.Norm.DECAYED_GRADIENT, 0);
        return Recipe.of(1000, 256, rate, lars, WeightDecay.weightsOnly(decay));
    }
}
