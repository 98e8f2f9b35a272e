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
import io.github.ssl4j.regularization.VicRegLoss.Branches;
import io.github.ssl4j.train.CifarRecipes;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** VICReg in the catalogue, with its presets. */
public final class VicRegMethod implements Method<VicReg.Config> {
    @Override
    public About about() {
        return new About(
                "vicreg",
                "VICReg",
                "Bardes, Ponce and LeCun 2022, arXiv:2105.04906",
                Family.REGULARIZATION,
                "embeddings of two views are alike, while over a batch each of their values varies and no two vary"
                        + " together",
                "As Barlow Twins, with three terms that can be weighted and monitored separately.");
    }

    @Override
    public List<Preset<VicReg.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, VicReg.Config settings, RunShape run) {
        return new VicReg(init, encoder, settings);
    }

    /** Returns the preset of the authors' code for ImageNet and a ResNet-50: batch 2048, 1000 epochs, LARS. */
    public static Preset<VicReg.Config> paper() {
        return Preset.of(
                Preset.PAPER,
                "the authors' code for ImageNet and a ResNet-50",
                new VicReg.Config(VicRegLoss.standard(), expander(8192)),
                TwoViews.byol(224),
                Recipe.of(
                        1000,
                        2048,
                        LearningRate.cosine(1.6).withWarmup(10).endingAt(0.0016),
                        Lars.Config.defaults(),
                        WeightDecay.weightsOnly(1e-6)));
    }

    /** Returns the preset for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 256, 1000 epochs, LARS. */
    public static Preset<VicReg.Config> cifar10() {
        return Preset.of(
                Preset.CIFAR10,
                "solo-learn for a ResNet-18 with the CIFAR stem, without its clipping",
                new VicReg.Config(
                        VicRegLoss.standard().with(Branches.SUM),
                        List.of(
                                new Layer(2048, true, Norm.AFFINE, Activation.RELU),
                                new Layer(2048, true, Norm.AFFINE, Activation.RELU),
                                Layer.linear(2048))),
                TwoViews.vicRegCifar10(),
                CifarRecipes.soloLearn(1e-4));
    }

    /** Returns the preset for photographs: the authors' with an expander a quarter as wide. */
    public static Preset<VicReg.Config> photos() {
        Preset<VicReg.Config> paper = paper();
        return Preset.of(
                Preset.PHOTOS,
                "the authors' code; an expander a quarter as wide, learning rate 0.2 for a batch of 256",
                paper.settings().withExpansion(expander(2048)),
                paper.views(),
                paper.recipe().withBatchSize(256).withEpochs(100));
    }

    private static List<Layer> expander(int width) {
        return List.of(
                new Layer(width, true, Norm.AFFINE, Activation.RELU),
                new Layer(width, true, Norm.AFFINE, Activation.RELU),
                new Layer(width, false, Norm.NONE, Activation.NONE));
    }
}
