package io.github.ssl4j.hybrid;

import io.github.ssl4j.augment.MultiBlockMask;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.EncoderKind;
import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.RunLength;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** I-JEPA in the catalogue, with its presets. */
public final class IJepaMethod implements Method<IJepa.Config> {
    @Override
    public About about() {
        return new About(
                "ijepa",
                "I-JEPA",
                "Assran et al. 2023, arXiv:2301.08243",
                Family.PREDICTIVE,
                "from the visible part of an image a predictor predicts the features that the EMA target"
                        + " encoder computes for hidden blocks",
                "Masked prediction without pixel targets and hand-crafted views; for long runs of vision"
                        + " transformers.");
    }

    @Override
    public EncoderKind encoder() {
        return EncoderKind.TRANSFORMER;
    }

    @Override
    public boolean masks() {
        return true;
    }

    @Override
    public VisionTransformer.Config transformer(VisionTransformer.Config size) {
        return IJepa.encoder(size);
    }

    @Override
    public List<Preset<IJepa.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, IJepa.Config settings, RunShape run) {
        return new IJepa(init, (VisionTransformer) encoder, settings);
    }

    /** Lowers the momentum at the start in short runs. */
    @Override
    public IJepa.Config shortened(IJepa.Config settings, RunLength run) {
        return settings.withMomentum(settings.momentum().in(run));
    }

    /** Returns the preset for ImageNet and a ViT-H/14: batch 2048, 300 epochs, AdamW. */
    public static Preset<IJepa.Config> paper() {
        return Preset.of(
                Preset.PAPER,
                "the paper for ImageNet and a ViT-H/14",
                new IJepa.Config(
                        MultiBlockMask.iJepa(16, 16),
                        new Predictor.Config(384, 12, 16),
                        LinearMomentum.growingFrom(0.996)),
                OneView.iJepa(224, Normalization.IMAGENET),
                recipe(300, 2048, 40, 2e-4, 1e-3));
    }

    /** Returns the preset for CIFAR-10 and a ViT-Tiny/4: a predictor half as wide and half as deep as the encoder. */
    public static Preset<IJepa.Config> cifar10() {
        return Preset.of(
                        Preset.CIFAR10,
                        "ours for a ViT-Tiny/4, since none are published: the paper's masks on a grid of 8 x 8,"
                                + " momentum from 0.99, learning rate by the root of the batch",
                        new IJepa.Config(
                                MultiBlockMask.iJepa(8, 8).withFewest(4),
                                new Predictor.Config(96, 6, 3),
                                LinearMomentum.growingFrom(0.99)),
                        OneView.iJepa(32, Normalization.CIFAR10),
                        recipe(100, 64, 10, 2e-4, 1e-3))
                .withRootRule();
    }

    /** Returns the preset for photographs: the paper's with a predictor half as wide and deep as a ViT-Tiny. */
    public static Preset<IJepa.Config> photos() {
        return Preset.of(
                        Preset.PHOTOS,
                        "the paper's masks; a predictor half as wide and deep as a ViT-Tiny, learning rate by the root"
                                + " of the batch",
                        new IJepa.Config(
                                MultiBlockMask.iJepa(14, 14),
                                new Predictor.Config(96, 6, 3),
                                LinearMomentum.growingFrom(0.996)),
                        OneView.iJepa(224, Normalization.IMAGENET),
                        recipe(200, 256, 20, 1e-4, 5e-4))
                .withRootRule();
    }

    private static Recipe recipe(int epochs, int batch, double warmup, double start, double peak) {
        return Recipe.of(
                epochs,
                batch,
                LearningRate.cosine(peak)
                        .withWarmup(warmup)
                        .withWarmupFrom(start)
                        .endingAt(1e-6),
                AdamW.Config.defaults(),
                WeightDecay.weightsOnly(0.04).rampingTo(0.4));
    }
}
