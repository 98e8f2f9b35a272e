package io.github.ssl4j.hybrid;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.MultiBlockMask;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
import io.github.ssl4j.mim.MaskedSettings;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.optim.AdamW;
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
 * I-JEPA: from the tokens of a visible part of an image, the context, a predictor tells the tokens that a slow copy of the
 * encoder, which sees the whole image, has in several hidden blocks. Assran et al. 2023, arXiv:2301.08243.
 */
public final class IJepa implements SslMethod, Illustrated {
    private static final String NAME = "I-JEPA";

    /**
     * The settings.
     *
     * @param masks which patches are the context and which the targets, on the encoder's grid
     * @param predictor its architecture
     * @param momentum how much of itself the target encoder keeps in each step
     * @param views the augmentation
     * @param recipe how to train
     */
    public record Config(
            MultiBlockMask masks,
            Predictor.Config predictor,
            LinearMomentum momentum,
            AugmentedViews views,
            Recipe recipe) {

        /** Checks that nothing is missing and that there is one view. */
        public Config {
            Objects.requireNonNull(masks, "masks");
            Objects.requireNonNull(predictor, "predictor");
            Objects.requireNonNull(momentum, "momentum");
            Objects.requireNonNull(recipe, "recipe");
            MaskedSettings.requireOneView(NAME, views);
        }

        /** Returns the settings of the paper for ImageNet and a ViT-H/14: batch 2048, 300 epochs, AdamW. */
        public static Config paper() {
            return new Config(
                    MultiBlockMask.iJepa(16, 16),
                    Predictor.Config.of(384, 12, 16),
                    LinearMomentum.growingFrom(0.996),
                    OneView.iJepa(224, Normalization.IMAGENET),
                    recipe(300, 2048, 40, 2e-4, 1e-3));
        }

        /**
         * Returns settings for CIFAR-10 and a ViT-Tiny/4, ours since none are published: the paper's masks on a grid of 8
         * x 8, a predictor half as wide and half as deep as the encoder, batch 256, 100 epochs.
         */
        public static Config cifar10() {
            return new Config(
                    MultiBlockMask.iJepa(8, 8).withFewest(4),
                    Predictor.Config.of(96, 6, 3),
                    LinearMomentum.growingFrom(0.996),
                    OneView.iJepa(32, Normalization.CIFAR10),
                    recipe(100, 256, 10, 1e-4, 5e-4));
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

        /** Returns the same settings with other masks. */
        public Config withMasks(MultiBlockMask newMasks) {
            return new Config(newMasks, predictor, momentum, views, recipe);
        }

        /** Returns the same settings with another predictor. */
        public Config withPredictor(Predictor.Config newPredictor) {
            return new Config(masks, newPredictor, momentum, views, recipe);
        }

        /** Returns the same settings with another momentum of the target encoder. */
        public Config withMomentum(LinearMomentum newMomentum) {
            return new Config(masks, predictor, newMomentum, views, recipe);
        }

        /** Returns the same settings with another augmentation. */
        public Config withViews(AugmentedViews newViews) {
            return new Config(masks, predictor, momentum, newViews, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe newRecipe) {
            return new Config(masks, predictor, momentum, views, newRecipe);
        }
    }

    private final Config config;
    private final VisionTransformer encoder;
    private final Predictor predictor;
    private final TargetEncoder target;

    /**
     * Creates the method around an encoder; the initialiser makes the predictor.
     *
     * @throws IllegalArgumentException if the encoder has a class token, no positions or a bias by relative position,
     *     another grid of patches than the masks, or is for images of another size than the views
     */
    public IJepa(Initializer init, VisionTransformer encoder, Config config) {
        MaskedSettings.requireSize(NAME, encoder.config(), config.views());
        ContextTransformer.require(NAME, encoder.config(), config.masks());
        int height = config.masks().height();
        int width = config.masks().width();
        this.config = config;
        this.encoder = encoder;
        this.predictor = new Predictor(init, encoder.featureWidth(), height, width, config.predictor());
        this.target = new TargetEncoder(encoder);
    }

    /** Returns the paper's encoder of the size of another: sin-cos positions, no class token, features the mean of all. */
    public static VisionTransformer.Config encoder(VisionTransformer.Config size) {
        return ContextTransformer.of(size);
    }

    /** One batch of the paper's section 3. */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor images = views.get(0); // [N, H, W, C]
        MaskedSettings.requireImages(NAME, encoder.config(), images);
        MultiBlockMask.Masks masks = config.masks().draw(views.batch(), Scope.random());
        PatchSets seen = PatchSets.one(masks.context());
        PatchSets blocks = new PatchSets(masks.targets());
        Tensor h = target.tokens(images); // [N, L, D]
        Tensor s = TargetEncoder.targets(h, seen, blocks); // [M N, P, D]
        Tensor z = context(images, seen); // [N, K, D]
        Tensor p = predictor.predict(z, seen, blocks); // [M N, P, D]
        return Step.of(loss(p, s)).monitor(Ops.mean(h, 1));
    }

    /** Encodes the patches that are seen, and no others. */
    Tensor context(Tensor images, PatchSets seen) {
        return encoder.encode(seen.of(encoder.withPositions(encoder.embed(images))));
    }

    /** Returns the mean over all values of smooth L1, beta 1, between prediction and target. */
    static Tensor loss(Tensor prediction, Tensor target) {
        return Ops.mean(Ops.smoothL1(prediction.minus(target)));
    }

    @Override
    public void afterUpdate(Progress progress) {
        target.follow(encoder, config.momentum().at(progress.fraction()));
    }

    /** Shows the context and every target block; the rest of the image is dimmed. */
    @Override
    public Map<String, Tensor> illustrate(Tensor images) {
        MaskedSettings.requireImages(NAME, encoder.config(), images);
        MultiBlockMask.Masks masks = config.masks().draw(images.size(0), Scope.random());
        return new LitPatches(images, encoder.config().patch()).pictures(masks);
    }

    @Override
    public String name() {
        return "ijepa";
    }

    @Override
    public int views() {
        return 1;
    }

    /** Returns the target encoder, which the paper evaluates. */
    @Override
    public VisionTransformer backbone() {
        return target.network();
    }

    @Override
    public Map<String, Module> trained() {
        Map<String, Module> modules = new LinkedHashMap<>();
        modules.put("encoder", encoder);
        modules.put("predictor", predictor);
        return modules;
    }

    @Override
    public Map<String, Tensor> state() {
        return target.state();
    }

    @Override
    public String collapseAdvice() {
        return "the encoder makes targets that are easy to predict, as a loss that sinks towards 0 shows: raise the momentum"
                + " of the target encoder (now " + config.momentum().start()
                + " at the start), or lower the learning rate";
    }
}
