package io.github.ssl4j.distillation;

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
import io.github.ssl4j.pretrain.RunLength;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.train.CifarRecipes;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** BYOL in the catalogue, with its presets. */
public final class ByolMethod implements Method<Byol.Config> {
    @Override
    public About about() {
        return new About(
                "byol",
                "BYOL",
                "Grill et al. 2020, arXiv:2006.07733",
                Family.DISTILLATION,
                "a network predicts what its EMA target outputs for another view of the same image; there are"
                        + " no negatives",
                "Strong features without negatives; it tolerates batches of 64 to 256.");
    }

    @Override
    public List<Preset<Byol.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, Byol.Config settings, RunShape run) {
        return new Byol(init, encoder, settings);
    }

    /** Lowers the momentum of the target in short runs. */
    @Override
    public Byol.Config shortened(Byol.Config settings, RunLength run) {
        return settings.withMomentum(settings.momentum().in(run));
    }

    /** Returns the preset for ImageNet and a ResNet-50: batch 4096, 1000 epochs, LARS. */
    public static Preset<Byol.Config> paper() {
        List<Layer> head = List.of(
                new Layer(4096, true, Norm.AFFINE, Activation.RELU), new Layer(256, false, Norm.NONE, Activation.NONE));
        return Preset.of(
                Preset.PAPER,
                "the paper for ImageNet and a ResNet-50",
                new Byol.Config(CosineDistance.SQUARED, head, head, TargetMomentum.growingFrom(0.996)),
                TwoViews.byol(224),
                Recipe.of(
                        1000,
                        4096,
                        LearningRate.cosine(3.2).withWarmup(10),
                        Lars.Config.defaults(),
                        WeightDecay.weightsOnly(1.5e-6)));
    }

    /** Returns the preset for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, SGD. */
    public static Preset<Byol.Config> cifar10() {
        List<Layer> head = List.of(Layer.hidden(1024), Layer.linear(256));
        return Preset.of(
                Preset.CIFAR10,
                "Lightly's benchmark for a ResNet-18 with the CIFAR stem: half the negative cosine of either direction",
                new Byol.Config(CosineDistance.NEGATIVE_COSINE, head, head, TargetMomentum.constant(0.99)),
                TwoViews.byolCifar10(),
                CifarRecipes.lightly());
    }

    /** Returns the preset for photographs: the paper's for short runs, with a lower momentum of the target. */
    public static Preset<Byol.Config> photos() {
        Preset<Byol.Config> paper = paper();
        return Preset.of(
                Preset.PHOTOS,
                "the paper's settings for its shorter runs: momentum from 0.99; learning rate 0.45 for a batch of 256",
                paper.settings().withMomentum(TargetMomentum.growingFrom(0.99)),
                paper.views(),
                Recipe.of(
                        100,
                        256,
                        LearningRate.cosine(0.45).withWarmup(10),
                        Lars.Config.defaults(),
                        WeightDecay.weightsOnly(1e-6)));
    }
}
