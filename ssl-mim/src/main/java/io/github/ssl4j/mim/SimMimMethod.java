package io.github.ssl4j.mim;

import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.EncoderKind;
import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import java.util.List;

/** SimMIM in the catalogue, with its presets. */
public final class SimMimMethod implements Method<SimMim.Config> {
    @Override
    public About about() {
        return new About(
                "simmim",
                "SimMIM",
                "Xie et al. 2021, arXiv:2111.09886",
                Family.MASKED_IMAGE_MODELLING,
                "large squares of an image are hidden, one learned token stands for each of their patches, and a linear"
                        + " layer predicts the hidden pixels",
                "As MAE without a decoder; slower, since the encoder sees all tokens.");
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
        return SimMim.encoder(size);
    }

    @Override
    public List<Preset<SimMim.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, SimMim.Config settings, RunShape run) {
        return new SimMim(init, (VisionTransformer) encoder, settings);
    }

    /** Returns the preset for ImageNet: 192 pixels, 60 % of the squares of 32 pixels, batch 2048, 100 epochs. */
    public static Preset<SimMim.Config> paper() {
        return Preset.of(
                Preset.PAPER,
                "the paper's experiments on ImageNet with a ViT-B/16",
                new SimMim.Config(32, 0.6),
                OneView.simMim(192, Normalization.IMAGENET),
                recipe(
                        100,
                        2048,
                        LearningRate.cosine(8e-4)
                                .withWarmup(10)
                                .withWarmupFrom(4e-6)
                                .endingAt(4e-5)));
    }

    /** Returns the preset for CIFAR-10 and a ViT-Tiny/4: 60 % of the squares of 8 pixels, batch 256, 400 epochs. */
    public static Preset<SimMim.Config> cifar10() {
        return Preset.of(
                Preset.CIFAR10,
                "ours for a ViT-Tiny/4, in proportion to the paper's",
                new SimMim.Config(8, 0.6),
                OneView.simMim(32, Normalization.CIFAR10),
                recipe(400, 256, LearningRate.cosine(8e-4).withWarmup(10)));
    }

    /** Returns the preset for photographs: the paper's with the learning rate of small batches. */
    public static Preset<SimMim.Config> photos() {
        return Preset.of(
                        Preset.PHOTOS,
                        "the paper's settings; learning rate by the root of the batch, squares of 2 x 2 patches",
                        new SimMim.Config(32, 0.6),
                        OneView.simMim(224, Normalization.IMAGENET),
                        recipe(200, 256, LearningRate.cosine(4e-4).withWarmup(20)))
                .withRootRule();
    }

    /** Has squares of two patches along a side. */
    @Override
    public SimMim.Config fitted(SimMim.Config settings, RunShape run) {
        return settings.withMask(2 * run.patch(), settings.maskRatio());
    }

    private static Recipe recipe(int epochs, int batch, LearningRate rate) {
        return new Recipe(
                epochs, batch, rate, AdamW.Config.defaults(), BeitTransformer.decay(0.05), Clipping.global(5));
    }
}
