package io.github.ssl4j.distillation;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.TwoViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.siamese.Branch;
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
 * SimSiam: an encoder predicts its own projection of another view, and no gradient flows through what is predicted. There
 * are no negatives and no slow copy; predictor and stop-gradient keep it from collapsing. Chen and He 2020,
 * arXiv:2011.10566.
 */
public final class SimSiam implements SslMethod {

    /**
     * The settings.
     *
     * @param loss how far the predictions are from the targets
     * @param projection the layers of the projection head, batch norm on its output included
     * @param prediction the layers of the predictor h, as wide at its end as the projection; empty for none, which
     *     collapses
     * @param views the augmentations
     * @param recipe how to train
     */
    public record Config(
            CosineDistance loss, List<Layer> projection, List<Layer> prediction, AugmentedViews views, Recipe recipe) {

        /** Checks that nothing is missing and the widths fit. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(views, "views");
            Objects.requireNonNull(recipe, "recipe");
            projection = List.copyOf(projection);
            prediction = List.copyOf(prediction);
            Predictor.requireWidths("SimSiam", projection, prediction);
        }

        /**
         * Returns the settings of the paper for ImageNet and a ResNet-50: batch 512, 100 epochs, SGD. The learning rate
         * of the predictor falls with that of the encoder, as in the paper's table 1 (a); its best runs keep it.
         */
        public static Config paper() {
            return new Config(
                    CosineDistance.NEGATIVE_COSINE,
                    List.of(
                            Layer.hidden(2048),
                            Layer.hidden(2048),
                            new Layer(2048, false, Norm.PLAIN, Activation.NONE)),
                    List.of(Layer.hidden(512), Layer.linear(2048)),
                    TwoViews.mocoV2(224),
                    Recipe.of(
                            100,
                            512,
                            LearningRate.cosine(0.1).inEpochs(),
                            Sgd.Config.defaults(),
                            WeightDecay.everywhere(1e-4)));
        }

        /**
         * Returns the settings of Lightly's benchmark on CIFAR-10 with a ResNet-18 and the CIFAR stem: batch 128, 200
         * epochs, SGD, a projection of two layers.
         */
        public static Config cifar10() {
            return new Config(
                    CosineDistance.NEGATIVE_COSINE,
                    List.of(Layer.hidden(2048), new Layer(2048, false, Norm.AFFINE, Activation.NONE)),
                    List.of(Layer.hidden(512), Layer.linear(2048)),
                    TwoViews.simSiamCifar10(),
                    CifarRecipes.lightly());
        }

        /** Returns the same settings with other heads. */
        public Config withHeads(List<Layer> newProjection, List<Layer> newPrediction) {
            return new Config(loss, newProjection, newPrediction, views, recipe);
        }

        /** Returns the same settings with other augmentations. */
        public Config withViews(AugmentedViews newViews) {
            return new Config(loss, projection, prediction, newViews, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe newRecipe) {
            return new Config(loss, projection, prediction, views, newRecipe);
        }
    }

    private final Config config;
    private final Branch encoder;
    private final Module predictor;

    /** Creates the method around a backbone; the initialiser makes the projection head and the predictor h. */
    public SimSiam(Initializer init, Backbone backbone, Config config) {
        this.config = config;
        this.encoder = new Branch(backbone, new MlpHead(init, backbone.featureWidth(), config.projection()));
        this.predictor = Predictor.create(init, config.projection(), config.prediction());
    }

    /** One batch of the paper's algorithm 1; each view is normalised by its own statistics. */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor z0 = encoder.apply(views.get(0)); // [N, D]
        Tensor z1 = encoder.apply(views.get(1));
        Tensor p0 = predictor.apply(z0);
        Tensor p1 = predictor.apply(z1);
        Tensor loss = config.loss().symmetric(p0, p1, z0.detach(), z1.detach());
        return Step.of(loss).monitor(z0);
    }

    @Override
    public String name() {
        return "simsiam";
    }

    @Override
    public int views() {
        return 2;
    }

    @Override
    public Backbone backbone() {
        return encoder.backbone();
    }

    @Override
    public Map<String, Module> trained() {
        Map<String, Module> modules = new LinkedHashMap<>();
        modules.put("encoder", encoder);
        modules.put("predictor", predictor);
        return modules;
    }

    @Override
    public String collapseAdvice() {
        return "SimSiam collapses without its predictor or without batch norm in the projection: keep both, or lower the"
                + " learning rate and weaken the augmentations";
    }
}
