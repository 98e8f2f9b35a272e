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
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** MaskFeat in the catalogue, with its presets. */
public final class MaskFeatMethod implements Method<MaskFeat.Config> {
    @Override
    public About about() {
        return new About(
                "maskfeat",
                "MaskFeat",
                "Wei et al. 2021, arXiv:2112.09133",
                Family.MASKED_IMAGE_MODELLING,
                "a vision transformer predicts the histograms of oriented gradients of hidden blocks of an image",
                "Masked modelling where shape counts and colour misleads.");
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
        return MaskFeat.encoder(size);
    }

    @Override
    public List<Preset<MaskFeat.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, MaskFeat.Config settings, RunShape run) {
        return new MaskFeat(init, (VisionTransformer) encoder, settings);
    }

    /** Returns the preset for ImageNet and a ViT-B/16: 40 % hidden, batch 2048, 300 epochs, AdamW. */
    public static Preset<MaskFeat.Config> paper() {
        return Preset.of(
                Preset.PAPER,
                "the paper for ImageNet and a ViT-B/16",
                new MaskFeat.Config(0.4, 9, 2),
                OneView.maskFeat(224, Normalization.IMAGENET),
                recipe(300, 2048, 1.6e-3, 30));
    }

    /** Returns the preset for CIFAR-10 and a ViT-Tiny/4: cells of 2 x 2 pixels, batch 256, 200 epochs. */
    public static Preset<MaskFeat.Config> cifar10() {
        return Preset.of(
                Preset.CIFAR10,
                "ours for a ViT-Tiny/4, in proportion to the paper's: 40 % of 8 x 8 patches hidden",
                new MaskFeat.Config(0.4, 9, 2),
                OneView.maskFeat(32, Normalization.CIFAR10),
                recipe(200, 256, 1e-3, 20));
    }

    /** Returns the preset for photographs: the paper's with the learning rate of small batches. */
    public static Preset<MaskFeat.Config> photos() {
        return Preset.of(
                        Preset.PHOTOS,
                        "the paper's settings; learning rate by the root of the batch",
                        new MaskFeat.Config(0.4, 9, 2),
                        OneView.maskFeat(224, Normalization.IMAGENET),
                        recipe(200, 256, 5.7e-4, 20))
                .withRootRule();
    }

    private static Recipe recipe(int epochs, int batch, double peak, int warmup) {
        return Recipe.of(
                        epochs,
                        batch,
                        LearningRate.cosine(peak)
                                .withWarmup(warmup)
                                .withWarmupFrom(1e-6)
                                .endingAt(1e-6),
                        AdamW.Config.defaults(),
                        WeightDecay.weightsOnly(0.05))
                .withClipping(Clipping.global(0.02));
    }
}
