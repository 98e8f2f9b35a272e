package io.github.ssl4j.mim;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.BlockwiseMask;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.NamedTensors;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * BEiT: of an image with blocks of patches hidden, the encoder predicts the visual tokens of the hidden ones. Bao et al.
 * 2021, arXiv:2106.08254.
 *
 * <p>A {@link VisualTokenizer}, which was made before and stands still, names the patches. It sees the pixels that the
 * encoder sees, without a mask: the same crop in the same colours, normalised, one token for each patch. (The authors'
 * sees the crop in another size, since its patches are of 8 pixels and the encoder's of 16.)
 */
public final class Beit implements SslMethod {
    private static final String NAME = "BEiT";

    /**
     * The settings.
     *
     * @param maskRatio the part of the patches to hide, in blocks; above 0 and below 1
     * @param views the only view of an image
     * @param recipe how to train
     */
    public record Config(double maskRatio, AugmentedViews views, Recipe recipe) {
        private static final double PUBLISHED_RATIO = 75.0 / 196;

        /** Checks the ratio and that nothing is missing. */
        public Config {
            Objects.requireNonNull(recipe, "recipe");
            MaskedSettings.requireRatio(maskRatio);
            MaskedSettings.requireOneView(NAME, views);
        }

        /** Returns the settings for ImageNet and a ViT-B/16: 75 of 196 patches hidden, batch 2048, 800 epochs, AdamW. */
        public static Config paper() {
            return new Config(
                    PUBLISHED_RATIO,
                    OneView.beit(224, Normalization.IMAGENET),
                    recipe(800, 2048, LearningRate.cosine(1.5e-3).withWarmup(10)));
        }

        /**
         * Returns settings for CIFAR-10 and a ViT-Tiny/4, in proportion to the paper's: 24 of 8 x 8 patches hidden, batch
         * 256, 200 epochs.
         */
        public static Config cifar10() {
            return new Config(
                    PUBLISHED_RATIO,
                    OneView.beit(32, Normalization.CIFAR10),
                    recipe(200, 256, LearningRate.cosine(1e-3).withWarmup(10)));
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

        /** Returns the same settings with another part of the patches hidden. */
        public Config withMaskRatio(double newRatio) {
            return new Config(newRatio, views, recipe);
        }

        /** Returns the same settings with another view. */
        public Config withViews(AugmentedViews newViews) {
            return new Config(maskRatio, newViews, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe newRecipe) {
            return new Config(maskRatio, views, newRecipe);
        }
    }

    private final Config config;
    private final VisionTransformer encoder;
    private final VisualTokenizer tokenizer;
    private final BlockwiseMask mask;
    private final MaskToken maskToken;
    private final Linear head;
    private double accuracy = Double.NaN;

    /**
     * Creates the method around an encoder; the initialiser makes the mask token and the head.
     *
     * @param tokenizer names the patches; fitted or trained, unless a checkpoint is going to restore it
     * @throws IllegalArgumentException if the encoder is for images of another size, its grid of patches is not the
     *     tokenizer's, its tokens do not know where they are, or blocks do not fit its grid
     */
    public Beit(Initializer init, VisionTransformer encoder, VisualTokenizer tokenizer, Config config) {
        VisionTransformer.Config architecture = encoder.config();
        MaskedSettings.requireSize(NAME, architecture, config.views());
        tokenizer.requireGrid(architecture.imageSize(), architecture.side());
        MaskedSettings.requirePlaces(NAME, architecture);
        this.config = config;
        this.encoder = encoder;
        this.tokenizer = tokenizer;
        this.mask = BlockwiseMask.beit(architecture.side(), architecture.side(), config.maskRatio());
        this.maskToken = new MaskToken(init, architecture.width());
        this.head = TransformerWeights.RESCALED.linear(init, architecture.width(), tokenizer.codebookSize(), true);
    }

    /**
     * Returns the paper's encoder of the size of another: class token, no positions but a shared bias by relative position,
     * biases of queries and values, layer scale, drop path.
     */
    public static VisionTransformer.Config encoder(VisionTransformer.Config size) {
        return BeitTransformer.of(size);
    }

    @Override
    public Step step(Views views, Progress progress) {
        return step(views.get(0), HiddenTokens.draw(views.batch(), mask::draw));
    }

    /** Section 2.3 of the paper: hide, encode all tokens, tell the visual tokens of the hidden patches. */
    Step step(Tensor x, HiddenTokens hidden) {
        Tensor z = encode(x, hidden); // [N, 1 + L, D]
        Tensor logits = head.apply(hidden.rows(z)); // [M, K]
        Tensor target = hidden.numbers(tokenizer.tokens(x)); // [M]
        accuracy = accuracy(logits, target);
        Tensor features = Gradients.off(() -> Ops.mean(encoder.patchTokens(z), 1));
        return Step.of(Ops.crossEntropy(logits, target)).monitor(features);
    }

    /** Returns what the encoder makes of all tokens, [N, 1 + L, D], with the mask token in place of hidden embeddings. */
    Tensor encode(Tensor x, HiddenTokens hidden) {
        MaskedSettings.requireImages(NAME, encoder.config(), x);
        return maskToken.encode(encoder, x, hidden);
    }

    private static double accuracy(Tensor logits, Tensor target) {
        int[] likeliest = Ops.argmax(logits).toInts();
        int[] tokens = target.toInts();
        long right = IntStream.range(0, tokens.length)
                .filter(m -> likeliest[m] == tokens[m])
                .count();
        return (double) right / tokens.length;
    }

    /** Returns the share of the hidden patches of the last step whose token was given the highest logit; NaN before. */
    public double accuracy() {
        return accuracy;
    }

    /** Returns what names the patches. */
    public VisualTokenizer tokenizer() {
        return tokenizer;
    }

    @Override
    public String name() {
        return "beit";
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
        modules.put("lm_head", head);
        return modules;
    }

    @Override
    public Map<String, Tensor> state() {
        return new NamedTensors().addAll("tokenizer", tokenizer.tensors()).map();
    }

    @Override
    public String collapseAdvice() {
        return "BEiT has no collapsed solution, since its tokens are fixed, unless most patches have one token: look at the"
                + " use and the perplexity of the codebook; otherwise lower the learning rate, or lengthen the warm-up";
    }
}
