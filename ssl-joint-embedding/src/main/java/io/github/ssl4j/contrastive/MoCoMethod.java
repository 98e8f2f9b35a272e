package io.github.ssl4j.contrastive;

import io.github.ssl4j.augment.TwoViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.optim.Sgd;
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

/** MoCo v2 in the catalogue, with its presets. */
public final class MoCoMethod implements Method<MoCo.Config> {
    @Override
    public About about() {
        return new About(
                "moco",
                "MoCo v2",
                "He et al. 2019, arXiv:1911.05722; Chen et al. 2020, arXiv:2003.04297",
                Family.CONTRASTIVE,
                "a view finds the key of the other view, made by an EMA encoder, among a queue of earlier keys",
                "Contrastive learning with small batches: the queue holds the negatives.");
    }

    @Override
    public List<Preset<MoCo.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, MoCo.Config settings, RunShape run) {
        return new MoCo(init, encoder, settings);
    }

    /** Lowers the momentum of the key encoder in short runs. */
    @Override
    public MoCo.Config shortened(MoCo.Config settings, RunLength run) {
        return settings.withKeys(settings.queue(), run.momentum(settings.momentum()));
    }

    /** Returns the preset for ImageNet and a ResNet-50: batch 256 on 8 devices, 200 epochs, SGD. */
    public static Preset<MoCo.Config> paper() {
        return Preset.of(
                Preset.PAPER,
                "the paper of v2 for ImageNet and a ResNet-50",
                new MoCo.Config(
                        InfoNce.of(0.2),
                        65536,
                        0.999,
                        List.of(Layer.withoutNorm(2048), Layer.linear(128)),
                        8,
                        Symmetry.ASYMMETRIC),
                TwoViews.mocoV2(224),
                Recipe.of(
                        200,
                        256,
                        LearningRate.cosine(0.03).inEpochs(),
                        Sgd.Config.defaults(),
                        WeightDecay.everywhere(1e-4)));
    }

    /** Returns the preset for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, SGD. */
    public static Preset<MoCo.Config> cifar10() {
        return Preset.of(
                Preset.CIFAR10,
                "Lightly's benchmark for a ResNet-18 with the CIFAR stem",
                new MoCo.Config(
                        InfoNce.of(0.1),
                        4096,
                        0.99,
                        List.of(Layer.withoutNorm(512), Layer.linear(128)),
                        8,
                        Symmetry.MEAN),
                TwoViews.mocoV2Cifar10(),
                CifarRecipes.lightly());
    }

    /** Returns the preset for photographs: the paper's, with a queue and a momentum for fewer images. */
    public static Preset<MoCo.Config> photos() {
        Preset<MoCo.Config> paper = paper();
        return Preset.of(
                Preset.PHOTOS,
                "the paper's settings; a queue of at most 16384 keys and momentum 0.99, as for CIFAR-10",
                paper.settings().withKeys(16384, 0.99),
                paper.views(),
                paper.recipe().withEpochs(100));
    }

    /** Cuts the queue to whole batches, and to half of the images: older keys would be those of the same images. */
    @Override
    public MoCo.Config fitted(MoCo.Config settings, RunShape run) {
        int keys = settings.symmetry().keys(run.batch());
        int batches = Math.max(1, Math.min(settings.queue(), run.images() / 2) / keys);
        int groups = run.batch() % settings.batchNormGroups() == 0 ? settings.batchNormGroups() : 1;
        return settings.withKeys(batches * keys, settings.momentum()).withBatchNormGroups(groups);
    }
}
