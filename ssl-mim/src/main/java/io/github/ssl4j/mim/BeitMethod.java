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
import io.github.ssl4j.pretrain.Preparation;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.settings.Settings;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import java.util.List;

/** BEiT in the catalogue, with its presets and the tokenizer that is fitted to the same images before it trains. */
public final class BeitMethod implements Method<BeitMethod.Settings> {
    private static final double PUBLISHED_RATIO = 75.0 / 196;

    /** BEiT's settings and those of its tokenizer. */
    public record Settings(
            @Setting("the part of the patches to hide, in blocks; above 0 and below 1")
            double maskRatio,

            @Setting("the tokenizer: kmeans, the nearest centroid of whitened patches, or dvae, a small discrete "
                    + "variational autoencoder")
            TokenizerSettings.Kind tokenizer,

            @Setting("K, the number of visual tokens") int codes,

            @Setting("epochs of training of a dvae tokenizer")
            int tokenizerEpochs) {

        /** Checks the numbers. */
        public Settings {
            MaskedSettings.requireRatio(maskRatio);
            new TokenizerSettings(tokenizer, codes, tokenizerEpochs);
        }

        TokenizerSettings names() {
            return new TokenizerSettings(tokenizer, codes, tokenizerEpochs);
        }
    }

    @Override
    public About about() {
        return new About(
                "beit",
                "BEiT",
                "Bao et al. 2021, arXiv:2106.08254",
                Family.MASKED_IMAGE_MODELLING,
                "a vision transformer predicts the visual tokens of hidden blocks of an image; the tokenizer is"
                        + " fitted to the same images first",
                "Masked modelling of what patches mean rather than of their pixels.");
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
        return Beit.encoder(size);
    }

    @Override
    public List<Preset<BeitMethod.Settings>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, BeitMethod.Settings settings, RunShape run) {
        return create(init, (VisionTransformer) encoder, settings, run);
    }

    private SslMethod create(Initializer init, VisionTransformer encoder, Settings settings, RunShape run) {
        VisualTokenizer tokenizer = settings.names().create(init, encoder.config(), run);
        return new Beit(init, encoder, tokenizer, new Beit.Config(settings.maskRatio()));
    }

    @Override
    public void prepare(SslMethod method, Settings settings, Preparation run) {
        run.report().accept(settings.names().make((Beit) method, run));
    }

    /** Returns the preset for ImageNet and a ViT-B/16: 75 of 196 patches hidden, batch 2048, 800 epochs, AdamW. */
    public static Preset<Settings> paper() {
        return Preset.of(
                Preset.PAPER,
                "the paper for ImageNet and a ViT-B/16, with as many codes as DALL-E's tokenizer",
                settings(8192),
                OneView.beit(224, Normalization.IMAGENET),
                recipe(800, 2048, LearningRate.cosine(1.5e-3).withWarmup(10)));
    }

    /** Returns the preset for CIFAR-10 and a ViT-Tiny/4: 24 of 8 x 8 patches hidden, batch 256, 200 epochs. */
    public static Preset<Settings> cifar10() {
        return Preset.of(
                Preset.CIFAR10,
                "ours for a ViT-Tiny/4, in proportion to the paper's; 512 codes",
                settings(512),
                OneView.beit(32, Normalization.CIFAR10),
                recipe(200, 256, LearningRate.cosine(1e-3).withWarmup(10)));
    }

    /** Returns the preset for photographs: the paper's with fewer codes and the learning rate of small batches. */
    public static Preset<Settings> photos() {
        return Preset.of(
                        Preset.PHOTOS,
                        "the paper's settings; 1024 codes, learning rate by the root of the batch",
                        settings(1024),
                        OneView.beit(224, Normalization.IMAGENET),
                        recipe(200, 256, LearningRate.cosine(5.3e-4).withWarmup(10)))
                .withRootRule();
    }

    private static Settings settings(int codes) {
        int epochs = DiscreteVae.Config.cifar10().recipe().epochs();
        return new Settings(PUBLISHED_RATIO, TokenizerSettings.Kind.KMEANS, codes, epochs);
    }

    private static Recipe recipe(int epochs, int batch, LearningRate rate) {
        return Recipe.of(
                        epochs,
                        batch,
                        rate.withWarmupFrom(1e-6).endingAt(1e-5),
                        AdamW.Config.defaults(),
                        BeitTransformer.decay(0.05))
                .withClipping(Clipping.global(3));
    }
}
