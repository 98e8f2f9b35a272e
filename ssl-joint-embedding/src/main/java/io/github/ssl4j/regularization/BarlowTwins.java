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
 * Barlow Twins: over a batch, each value of the embedding of one view should correlate with the same value of the other
 * view, and with no other value. Zbontar et al. 2021, arXiv:2103.03230.
 */
public final class BarlowTwins implements SslMethod {

    /**
     * The settings.
     *
     * @param loss the loss with its lambda
     * @param projection the layers of the projector, wide ones
     * @param views the augmentations
     * @param recipe how to train
     */
    public record Config(BarlowTwinsLoss loss, List<Layer> projection, AugmentedViews views, Recipe recipe) {

        /** Checks that nothing is missing. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(views, "views");
            Objects.requireNonNull(recipe, "recipe");
            projection = List.copyOf(projection);
        }

        /**
         * Returns the settings of the paper for ImageNet and a ResNet-50 whose residuals start from zero: batch 2048,
         * 1000 epochs, LARS with a smaller rate for norms and biases.
         */
        public static Config paper() {
            return new Config(
                    BarlowTwinsLoss.of(0.0051),
                    List.of(Layer.hidden(8192), Layer.hidden(8192), new Layer(8192, false, Norm.NONE, Activation.NONE)),
                    TwoViews.byol(224),
                    Recipe.of(
                            1000,
                            2048,
                            LearningRate.cosine(1.6)
                                    .withWarmup(10)
                                    .endingAt(0.0016)
                                    .withNormAndBiasScale(0.024),
                            Lars.Config.defaults(),
                            WeightDecay.weightsOnly(1e-6)));
        }

        /**
         * Returns solo-learn's settings for CIFAR-10 and a ResNet-18 with the CIFAR stem: a tenth of the loss, batch 256,
         * 1000 epochs, LARS.
         */
        public static Config cifar10() {
            return new Config(
                    BarlowTwinsLoss.of(0.005).scaled(0.1),
                    List.of(Layer.hidden(2048), Layer.hidden(2048), Layer.linear(2048)),
                    TwoViews.byolCifar10(),
                    CifarRecipes.soloLearn(1e-4));
        }

        /** Returns the same settings with another loss. */
        public Config withLoss(BarlowTwinsLoss newLoss) {
            return new Config(newLoss, projection, views, recipe);
        }

        /** Returns the same settings with another projector. */
        public Config withProjection(List<Layer> newProjection) {
            return new Config(loss, newProjection, views, recipe);
        }

        /** Returns the same settings with other augmentations. */
        public Config withViews(AugmentedViews newViews) {
            return new Config(loss, projection, newViews, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe newRecipe) {
            return new Config(loss, projection, views, newRecipe);
        }
    }

    private final Config config;
    private final Backbone encoder;
    private final MlpHead projector;

    /** Creates the method around an encoder; the initialiser makes the projector. */
    public BarlowTwins(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        this.encoder = encoder;
        this.projector = new MlpHead(init, encoder.featureWidth(), config.projection());
    }

    /** One batch of the paper's algorithm 1; the views go through the networks one after the other. */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor h = encoder.apply(views.get(0)); // [N, D]
        Tensor zA = projector.apply(h);
        Tensor zB = projector.apply(encoder.apply(views.get(1)));
        double trivial = config.loss().scale() * zA.size(1);
        return Step.of(config.loss().loss(zA, zB)).monitor(h).trivialLoss(trivial);
    }

    @Override
    public String name() {
        return "barlow-twins";
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
        modules.put("projector", projector);
        return modules;
    }

    @Override
    public String collapseAdvice() {
        return "the loss is a sum over the width of the projector and may take too long steps; lower the learning rate or"
                + " the scale of the loss (now " + config.loss().scale() + ")";
    }
}
