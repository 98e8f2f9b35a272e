package io.github.ssl4j.regularization;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.TwoViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.Lars;
import io.github.ssl4j.regularization.VicRegLoss.Branches;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.CifarRecipes;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * VICReg: embeddings of two views of an image should be alike, while over a batch each of their values varies and no two
 * vary together. Bardes, Ponce and LeCun 2022, arXiv:2105.04906.
 */
public final class VicReg implements SslMethod {

    /**
     * The settings.
     *
     * @param loss the loss with its three weights
     * @param expansion the layers of the expander, wide ones
     * @param views the augmentations
     * @param recipe how to train
     */
    public record Config(VicRegLoss loss, List<Layer> expansion, AugmentedViews views, Recipe recipe) {

        /** Checks that nothing is missing. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(views, "views");
            Objects.requireNonNull(recipe, "recipe");
            expansion = List.copyOf(expansion);
        }

        /** Returns the settings of the authors' code for ImageNet and a ResNet-50: batch 2048, 1000 epochs, LARS. */
        public static Config paper() {
            return new Config(
                    VicRegLoss.standard(),
                    List.of(
                            new Layer(8192, true, Norm.AFFINE, Activation.RELU),
                            new Layer(8192, true, Norm.AFFINE, Activation.RELU),
                            new Layer(8192, false, Norm.NONE, Activation.NONE)),
                    TwoViews.byol(224),
                    Recipe.of(
                            1000,
                            2048,
                            LearningRate.cosine(1.6).withWarmup(10).endingAt(0.0016),
                            Lars.Config.defaults(),
                            WeightDecay.weightsOnly(1e-6)));
        }

        /**
         * Returns solo-learn's settings for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 256, 1000 epochs, LARS,
         * here without its clipping.
         */
        public static Config cifar10() {
            return new Config(
                    VicRegLoss.standard().with(Branches.SUM),
                    List.of(
                            new Layer(2048, true, Norm.AFFINE, Activation.RELU),
                            new Layer(2048, true, Norm.AFFINE, Activation.RELU),
                            Layer.linear(2048)),
                    TwoViews.vicRegCifar10(),
                    CifarRecipes.soloLearn(1e-4));
        }

        /** Returns the same settings with another loss. */
        public Config withLoss(VicRegLoss newLoss) {
            return new Config(newLoss, expansion, views, recipe);
        }

        /** Returns the same settings with another expander. */
        public Config withExpansion(List<Layer> newExpansion) {
            return new Config(loss, newExpansion, views, recipe);
        }

        /** Returns the same settings with other augmentations. */
        public Config withViews(AugmentedViews newViews) {
            return new Config(loss, expansion, newViews, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe newRecipe) {
            return new Config(loss, expansion, views, newRecipe);
        }
    }

    private final Config config;
    private final Backbone encoder;
    private final MlpHead expander;

    /** Creates the method around an encoder; the initialiser makes the expander. */
    public VicReg(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        this.encoder = encoder;
        this.expander = new MlpHead(init, encoder.featureWidth(), config.expansion());
    }

    /** One batch of the paper's algorithm 1; the views go through the networks one after the other. */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor z = expander.apply(encoder.apply(views.get(0))); // [N, D]
        Tensor zPrime = expander.apply(encoder.apply(views.get(1)));
        double trivial = config.loss().ofConstants();
        return Step.of(config.loss().loss(z, zPrime)).monitor(z).trivialLoss(trivial);
    }

    @Override
    public String name() {
        return "vicreg";
    }

    @Override
    public int views() {
        return 2;
    }

    @Override
    public Backbone backbone() {
        return encoder;
    }

    @Override
    public Map<String, Module> trained() {
        Map<String, Module> modules = new LinkedHashMap<>();
        modules.put("backbone", encoder);
        modules.put("expander", expander);
        return modules;
    }

    @Override
    public String collapseAdvice() {
        return "the variance term holds the embeddings apart; raise its weight (now "
                + config.loss().variance() + "), and use LARS with a warm-up, as plain SGD diverges";
    }
}
