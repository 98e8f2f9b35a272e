package io.github.ssl4j.mim;

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
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** MAE in the catalogue, with its presets. */
public final class MaeMethod implements Method<Mae.Config> {
    @Override
    public About about() {
        return new About(
                "mae",
                "MAE",
                "He et al. 2021, arXiv:2111.06377",
                Family.MASKED_IMAGE_MODELLING,
                "most patches of an image are hidden, the encoder sees only the others, and a small decoder"
                        + " reconstructs the hidden ones",
                "The cheapest pretraining of a vision transformer that will be fine-tuned.");
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
        return Mae.encoder(size);
    }

    @Override
    public List<Preset<Mae.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, Mae.Config settings, RunShape run) {
        return new Mae(init, (VisionTransformer) encoder, settings);
    }

    /**
     * Returns the preset for ImageNet and a ViT-B or larger: batch 4096, 800 epochs (the best results take 1600), a
     * decoder of 8 blocks 512 wide, normalised pixels.
     */
    public static Preset<Mae.Config> paper() {
        return Preset.of(
                Preset.PAPER,
                "the paper for ImageNet and a ViT-B/16",
                new Mae.Config(0.75, new MaskedDecoder.Config(512, 8, 16), new MaeLoss(true)),
                OneView.mae(224, Normalization.IMAGENET),
                recipe(800, 4096, 2.4e-3, 40));
    }

    /** Returns the preset for CIFAR-10 and a ViT-Tiny/4: batch 256, 400 epochs, a decoder of 4 blocks 128 wide. */
    public static Preset<Mae.Config> cifar10() {
        return Preset.of(
                Preset.CIFAR10,
                "ours for a ViT-Tiny/4; learning rate of IcarusWizard's MAE, 0.0024 at batch 4096, by the root of the"
                        + " batch",
                new Mae.Config(0.75, new MaskedDecoder.Config(128, 4, 4), new MaeLoss(true)),
                OneView.mae(32, Normalization.CIFAR10),
                recipe(400, 256, 6e-4, 40));
    }

    /** Returns the preset for photographs: the paper's with a smaller decoder. */
    public static Preset<Mae.Config> photos() {
        return Preset.of(
                        Preset.PHOTOS,
                        "the paper's settings; a decoder of 4 blocks 192 wide, learning rate by the root of the batch",
                        new Mae.Config(0.75, new MaskedDecoder.Config(192, 4, 6), new MaeLoss(true)),
                        OneView.mae(224, Normalization.IMAGENET),
                        recipe(200, 256, 6e-4, 20))
                .withRootRule();
    }

    private static Recipe recipe(int epochs, int batch, double learningRate, int warmup) {
        return Recipe.of(
                epochs,
                batch,
                LearningRate.cosine(learningRate).withWarmup(warmup),
                new AdamW.Config(0.9, 0.95, 1e-8),
                WeightDecay.weightsOnly(0.05));
    }
}
