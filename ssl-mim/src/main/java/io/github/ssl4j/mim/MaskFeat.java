package io.github.ssl4j.mim;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.BlockwiseMask;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
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
 * MaskFeat: of an image with blocks of patches hidden, the encoder predicts the histograms of oriented gradients of the
 * hidden ones. Wei et al. 2021, arXiv:2112.09133, section 2.
 */
public final class MaskFeat implements SslMethod {
    private static final String NAME = "MaskFeat";

    /**
     * The settings.
     *
     * @param maskRatio the part of the patches to hide, in blocks; above 0 and below 1
     * @param bins the orientations told apart
     * @param cells the histograms along each side of a patch
     * @param views the only view of an image
     * @param recipe how to train
     */
    public record Config(double maskRatio, int bins, int cells, AugmentedViews views, Recipe recipe) {

        /** Checks the numbers and that nothing is missing. */
        public Config {
            Objects.requireNonNull(recipe, "recipe");
            MaskedSettings.requireRatio(maskRatio);
            MaskedSettings.requireOneView(NAME, views);
            if (bins < 1 || cells < 1) {
                throw new IllegalArgumentException(
                        NAME + ": expected at least 1 bin and 1 cell along a patch, found " + bins + " and " + cells);
            }
        }

        /** Returns the settings for ImageNet and a ViT-B/16: 40 % hidden, batch 2048, 300 epochs, AdamW. */
        public static Config paper() {
            return new Config(0.4, 9, 2, OneView.maskFeat(224, Normalization.IMAGENET), recipe(300, 2048, 1.6e-3, 30));
        }

        /**
         * Returns settings for CIFAR-10 and a ViT-Tiny/4, in proportion to the paper's: 40 % of 8 x 8 patches hidden, cells
         * of 2 x 2 pixels, batch 256, 200 epochs.
         */
        public static Config cifar10() {
            return new Config(0.4, 9, 2, OneView.maskFeat(32, Normalization.CIFAR10), recipe(200, 256, 1e-3, 20));
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

        /** Returns the same settings with another part of the patches hidden. */
        public Config withMaskRatio(double newRatio) {
            return new Config(newRatio, bins, cells, views, recipe);
        }

        /** Returns the same settings with other histograms. */
        public Config withHistograms(int newBins, int newCells) {
            return new Config(maskRatio, newBins, newCells, views, recipe);
        }

        /** Returns the same settings with another view. */
        public Config withViews(AugmentedViews newViews) {
            return new Config(maskRatio, bins, cells, newViews, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe newRecipe) {
            return new Config(maskRatio, bins, cells, views, newRecipe);
        }
    }

    private final Config config;
    private final VisionTransformer encoder;
    private final BlockwiseMask mask;
    private final HogTargets targets;
    private final MaskToken maskToken;
    private final Linear head;

    /**
     * Creates the method around an encoder; the initialiser makes the mask token and the head.
     *
     * @throws IllegalArgumentException if the encoder is for images of another size, its tokens do not know where they
     *     are, cells do not fill its patches, or blocks do not fit its grid
     */
    public MaskFeat(Initializer init, VisionTransformer encoder, Config config) {
        VisionTransformer.Config architecture = encoder.config();
        MaskedSettings.requireSize(NAME, architecture, config.views());
        MaskedSettings.requirePlaces(NAME, architecture);
        int patch = architecture.patch();
        if (patch % config.cells() != 0) {
            throw new IllegalArgumentException(NAME + ": expected cells that fill patches of " + patch
                    + " pixels, found " + config.cells() + " along a side");
        }
        this.config = config;
        this.encoder = encoder;
        this.mask = BlockwiseMask.of(architecture.side(), architecture.side(), config.maskRatio());
        this.targets = new HogTargets(patch, config.bins(), patch / config.cells(), 0);
        this.maskToken = new MaskToken(init, architecture.width());
        this.head = TransformerWeights.RESCALED.linear(
                init, architecture.width(), targets.width(architecture.channels()), true);
    }

    /** Returns an architecture with the paper's tokens and weights: class token, learned positions, plain blocks. */
    public static VisionTransformer.Config encoder(VisionTransformer.Config base) {
        TransformerBlock.Config block = base.block();
        return base.withBlock(new TransformerBlock.Config(
                        block.width(), block.heads(), block.mlpWidth(), QkvBias.ALL, 0, 0, TransformerWeights.RESCALED))
                .withTokens(true, Positions.LEARNED, RelativeBias.NONE, Pooling.MEAN);
    }

    @Override
    public Step step(Views views, Progress progress) {
        return step(views.get(0), HiddenTokens.draw(views.batch(), mask::draw));
    }

    /** Section 2 of the paper: hide, encode all tokens, compare the histograms of the hidden patches. */
    Step step(Tensor x, HiddenTokens hidden) {
        MaskedSettings.requireImages(NAME, encoder.config(), x); // [N, H, W, C]
        Tensor z = maskToken.encode(encoder, x, hidden); // [N, 1 + L, D]
        Tensor prediction = head.apply(hidden.rows(z)); // [M, K]
        Tensor target = hidden.rows(targets.of(x)); // [M, K]
        return Step.of(loss(prediction, target)).monitor(Gradients.off(() -> Ops.mean(encoder.patchTokens(z), 1)));
    }

    /** Returns the mean of (prediction - target)^2 over the hidden patches of all images. */
    static Tensor loss(Tensor prediction, Tensor target) {
        return Ops.mean(Ops.square(prediction.minus(target)));
    }

    @Override
    public String name() {
        return "maskfeat";
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
        Map<String, Module> modules = new LinkedHashMap<>();
        modules.put("encoder", encoder);
        modules.put("mask_token", maskToken);
        modules.put("head", head);
        return modules;
    }

    @Override
    public String collapseAdvice() {
        return "MaskFeat has no collapsed solution, since its targets are fixed: the learning rate may be too high, or the"
                + " warm-up too short; or the images are so plain that all their histograms are alike";
    }
}
