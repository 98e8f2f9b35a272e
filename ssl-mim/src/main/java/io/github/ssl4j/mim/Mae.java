package io.github.ssl4j.mim;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
import io.github.ssl4j.augment.RandomMask;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Illustrated;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * MAE: three quarters of the patches of an image are hidden, the encoder sees only the others, and a small decoder, thrown
 * away afterwards, paints the hidden ones. He et al. 2021, arXiv:2111.06377.
 */
public final class Mae implements SslMethod, Illustrated {
    private static final String NAME = "MAE";

    /**
     * The settings.
     *
     * @param maskRatio the part of the patches of an image to hide, above 0 and below 1
     * @param decoder the architecture of the decoder
     * @param loss of the hidden pixels
     * @param views the only view of an image
     * @param recipe how to train
     */
    public record Config(
            double maskRatio, MaskedDecoder.Config decoder, MaeLoss loss, AugmentedViews views, Recipe recipe) {

        /** Checks that nothing is missing and the ratio. */
        public Config {
            Objects.requireNonNull(decoder, "decoder");
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(recipe, "recipe");
            MaskedSettings.requireRatio(maskRatio);
            MaskedSettings.requireOneView(NAME, views);
        }

        /**
         * Returns the settings of the paper for ImageNet and a ViT-B or larger: batch 4096, 800 epochs (the best results
         * take 1600), a decoder of 8 blocks 512 wide, normalised pixels.
         */
        public static Config paper() {
            return new Config(
                    0.75,
                    MaskedDecoder.Config.of(512, 8, 16),
                    new MaeLoss(true),
                    OneView.mae(224, Normalization.IMAGENET),
                    recipe(800, 4096, 2.4e-3, 40));
        }

        /**
         * Returns settings for CIFAR-10 and a ViT-Tiny of patches of 4 pixels: batch 256, 400 epochs, a decoder of 4
         * blocks 128 wide. The learning rate is that of IcarusWizard's MAE on CIFAR-10, 0.0024 at batch 4096, in
         * proportion to the root of the batch.
         */
        public static Config cifar10() {
            return new Config(
                    0.75,
                    MaskedDecoder.Config.of(128, 4, 4),
                    new MaeLoss(true),
                    OneView.mae(32, Normalization.CIFAR10),
                    recipe(400, 256, 6e-4, 40));
        }

        private static Recipe recipe(int epochs, int batch, double learningRate, int warmup) {
            return Recipe.of(
                    epochs,
                    batch,
                    LearningRate.cosine(learningRate).withWarmup(warmup),
                    new AdamW.Config(0.9, 0.95, 1e-8),
                    WeightDecay.weightsOnly(0.05));
        }

        /** Returns the same settings with another part of the patches hidden. */
        public Config withMaskRatio(double newRatio) {
            return new Config(newRatio, decoder, loss, views, recipe);
        }

        /** Returns the same settings with another decoder. */
        public Config withDecoder(MaskedDecoder.Config newDecoder) {
            return new Config(maskRatio, newDecoder, loss, views, recipe);
        }

        /** Returns the same settings with another loss. */
        public Config withLoss(MaeLoss newLoss) {
            return new Config(maskRatio, decoder, newLoss, views, recipe);
        }

        /** Returns the same settings with another view. */
        public Config withViews(AugmentedViews newViews) {
            return new Config(maskRatio, decoder, loss, newViews, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe newRecipe) {
            return new Config(maskRatio, decoder, loss, views, newRecipe);
        }
    }

    private final Config config;
    private final VisionTransformer encoder;
    private final MaskedDecoder decoder;
    private final RandomMask mask;

    /**
     * Creates the method around an encoder; the initialiser makes the decoder.
     *
     * @throws IllegalArgumentException if the encoder is for images of another size, its tokens do not know where they
     *     are or its attention asks for all of them, or the mask would hide no patch or all
     */
    public Mae(Initializer init, VisionTransformer encoder, Config config) {
        VisionTransformer.Config architecture = encoder.config();
        MaskedSettings.requireSize(NAME, architecture, config.views());
        MaskedSettings.requirePartial(NAME, architecture);
        this.config = config;
        this.encoder = encoder;
        this.mask = new RandomMask(architecture.patches(), config.maskRatio());
        this.decoder = new MaskedDecoder(init, architecture, config.decoder());
    }

    /** Returns the paper's encoder of the size of another: class token, sin-cos positions, mean of the patch tokens. */
    public static VisionTransformer.Config encoder(VisionTransformer.Config size) {
        TransformerBlock.Config block = size.block();
        return size.withTokens(true, Positions.SIN_COS, RelativeBias.NONE, Pooling.MEAN)
                .withBlock(new TransformerBlock.Config(
                        block.width(), block.heads(), block.mlpWidth(), QkvBias.ALL, 0, 0, TransformerWeights.XAVIER));
    }

    @Override
    public Step step(Views views, Progress progress) {
        Tensor x = views.get(0); // [N, H, W, C]
        return step(x, RandomMasks.draw(mask, x.size(0), Scope.random()));
    }

    /** Section 3 of the paper: hide, encode the visible tokens, decode all, compare the hidden pixels. */
    Step step(Tensor x, RandomMasks masks) {
        HiddenTokens hidden = masks.hidden();
        Tensor z = encode(x, masks); // [N, 1 + K, D]
        Tensor y = decoder.hidden(decoder.restore(z, masks), hidden); // [H, E]
        Tensor predictions = decoder.pixels(y); // [H, P]
        Tensor patches = hidden.rows(Ops.patchify(x, encoder.config().patch())); // [H, P]
        return Step.of(config.loss().loss(predictions, patches)).monitor(Ops.mean(encoder.patchTokens(z), 1));
    }

    /** Returns what the encoder makes of the class token and the visible tokens, [N, 1 + K, D]. */
    Tensor encode(Tensor x, RandomMasks masks) {
        MaskedSettings.requireImages(NAME, encoder.config(), x);
        return encoder.encode(masks.visible(encoder.withPositions(encoder.embed(x))));
    }

    /** Shows images without their hidden patches, and with what the decoder paints there. */
    @Override
    public Map<String, Tensor> illustrate(Tensor images) {
        RandomMasks masks = RandomMasks.draw(mask, images.size(0), Scope.random());
        HiddenTokens hidden = masks.hidden();
        Tensor painted = Gradients.off(() -> {
            Tensor y = decoder.hidden(decoder.restore(encode(images, masks), masks), hidden);
            Tensor patches = hidden.rows(Ops.patchify(images, encoder.config().patch()));
            return config.loss().pixels(decoder.pixels(y), patches);
        });
        return MaskedPictures.of(images, encoder.config().patch(), hidden, painted);
    }

    @Override
    public String name() {
        return "mae";
    }

    @Override
    public int views() {
        return config.views().views();
    }

    @Override
    public VisionTransformer backbone() {
        return encoder;
    }

    @Override
    public Map<String, Module> trained() {
        Map<String, Module> trained = new LinkedHashMap<>();
        trained.put("encoder", encoder);
        trained.put("decoder", decoder);
        return trained;
    }

    @Override
    public String collapseAdvice() {
        return "Tokens that are all alike say nothing about hidden patches: lower the learning rate or lengthen the"
                + " warm-up, and see that the masks hide about three quarters of the patches";
    }
}
