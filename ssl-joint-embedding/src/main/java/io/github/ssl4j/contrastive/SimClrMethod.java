package io.github.ssl4j.contrastive;

import io.github.ssl4j.augment.SimClrViews;
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

/** SimCLR in the catalogue, with its presets. */
public final class SimClrMethod implements Method<SimClr.Config> {
    @Override
    public About about() {
        return new About(
                "simclr",
                "SimCLR",
                "Chen et al. 2020, arXiv:2002.05709",
                Family.CONTRASTIVE,
                "two views of an image attract, all other images of the batch repel",
                "The simplest method and a good first run; it needs batches of 256 or more.");
    }

    @Override
    public List<Preset<SimClr.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, SimClr.Config settings, RunShape run) {
        return new SimClr(init, encoder, settings);
    }

    /** Returns the preset for ImageNet and a ResNet-50: batch 4096, 100 epochs, LARS. */
    public static Preset<SimClr.Config> paper() {
        return Preset.of(
                Preset.PAPER,
                "the paper for ImageNet and a ResNet-50",
                new SimClr.Config(
                        NtXent.of(0.1),
                        List.of(Layer.hidden(2048), new Layer(128, false, Norm.AFFINE, Activation.NONE))),
                SimClrViews.imageNet(224).augmented(),
                Recipe.of(
                        100,
                        4096,
                        LearningRate.cosine(4.8).withWarmup(10),
                        Lars.Config.defaults(),
                        WeightDecay.weightsOnly(1e-6)));
    }

    /** Returns the preset for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, SGD. */
    public static Preset<SimClr.Config> cifar10() {
        return Preset.of(
                Preset.CIFAR10,
                "the paper's views and temperature for CIFAR-10 (appendix B.9), trained as in Lightly's benchmark",
                new SimClr.Config(NtXent.of(0.5), List.of(Layer.hidden(512), Layer.linear(128))),
                SimClrViews.cifar10().augmented(),
                CifarRecipes.lightly());
    }

    /** Returns the preset for photographs: the paper's, its learning rate by the rule for small batches. */
    public static Preset<SimClr.Config> photos() {
        Preset<SimClr.Config> paper = paper();
        return Preset.of(
                        Preset.PHOTOS,
                        "the paper's settings; learning rate 0.075 times the root of the batch (appendix B.1)",
                        paper.settings(),
                        paper.views(),
                        Recipe.of(
                                100,
                                256,
                                LearningRate.cosine(1.2).withWarmup(10),
                                Lars.Config.defaults(),
                                WeightDecay.weightsOnly(1e-6)))
                .withRootRule();
    }
}
