package io.github.ssl4j.regularization;

import io.github.ssl4j.augment.TwoViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.optim.Lars;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.train.CifarRecipes;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** Barlow Twins in the catalogue, with its presets. */
public final class BarlowTwinsMethod implements Method<BarlowTwins.Config> {
    @Override
    public About about() {
        return new About(
                "barlow-twins",
                "Barlow Twins",
                "Zbontar et al. 2021, arXiv:2103.03230",
                Family.REGULARIZATION,
                "over a batch, each value of the embedding of one view correlates with the same value of the other view, and with"
                        + " no other value",
                "No negatives, no teacher, no asymmetry; it needs wide embeddings.");
    }

    @Override
    public List<Preset<BarlowTwins.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, BarlowTwins.Config settings, RunShape run) {
        return new BarlowTwins(init, encoder, settings);
    }

    /**
     * Returns the preset for ImageNet and a ResNet-50 whose residuals start from zero: batch 2048, 1000 epochs, LARS
     * with a smaller rate for norms and biases.
     */
    public static Preset<BarlowTwins.Config> paper() {
        return Preset.of(
                Preset.PAPER,
                "the paper for ImageNet and a ResNet-50",
                new BarlowTwins.Config(
                        BarlowTwinsLoss.of(0.0051),
                        List.of(
                                Layer.hidden(8192),
                                Layer.hidden(8192),
                                new Layer(8192, false, Norm.NONE, Activation.NONE))),
                TwoViews.byol(224),
                Recipe.of(
                        1000,
                        2048,
                        LearningRate.cosine(1.6).withWarmup(10).endingAt(0.0016).withNormAndBiasScale(0.024),
                        Lars.Config.defaults(),
                        WeightDecay.weightsOnly(1e-6)));
    }

    /** Returns the preset for CIFAR-10 and a ResNet-18 with the CIFAR stem: a tenth of the loss, batch 256, LARS. */
    public static Preset<BarlowTwins.Config> cifar10() {
        return Preset.of(
                Preset.CIFAR10,
                "solo-learn for a ResNet-18 with the CIFAR stem: a tenth of the loss",
                new BarlowTwins.Config(
                        BarlowTwinsLoss.of(0.005).scaled(0.1),
                        List.of(Layer.hidden(2048), Layer.hidden(2048), Layer.linear(2048))),
                TwoViews.byolCifar10(),
                CifarRecipes.soloLearn(1e-4));
    }

    /** Returns the preset for photographs: the paper's with a projector a quarter as wide. */
    public static Preset<BarlowTwins.Config> photos() {
        Preset<BarlowTwins.Config> paper = paper();
        return Preset.of(
                Preset.PHOTOS,
                "the paper's settings; a projector a quarter as wide, learning rate 0.2 for a batch of 256",
                paper.settings()
                        .withProjection(List.of(
                                Layer.hidden(2048),
                                Layer.hidden(2048),
                                new Layer(2048, false, Norm.NONE, Activation.NONE))),
                paper.views(),
                paper.recipe().withBatchSize(256).withEpochs(100));
    }
}
