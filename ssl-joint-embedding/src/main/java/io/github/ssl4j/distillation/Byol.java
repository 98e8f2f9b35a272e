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
import io.github.ssl4j.optim.Lars;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.NamedTensors;
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
 * BYOL: an online network predicts what a slow copy of itself, the target, makes of another view of the same image. There
 * are no negatives; predictor and slow target keep it from collapsing. Grill et al. 2020, arXiv:2006.07733.
 */
public final class Byol implements SslMethod {

    /**
     * The settings.
     *
     * @param loss how far the predictions are from the targets
     * @param projection the layers of the projector g
     * @param prediction the layers of the predictor q, as wide at its end as the projector; empty for none, which
     *     collapses
     * @param momentum tau, how much of itself the target keeps in each step
     * @param views the augmentations t and t'
     * @param recipe how to train
     */
    public record Config(
            CosineDistance loss,
            List<Layer> projection,
            List<Layer> prediction,
            TargetMomentum momentum,
            AugmentedViews views,
            Recipe recipe) {

        /** Checks that nothing is missing and the widths fit. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(momentum, "momentum");
            Objects.requireNonNull(views, "views");
            Objects.requireNonNull(recipe, "recipe");
            projection = List.copyOf(projection);
            prediction = List.copyOf(prediction);
            Predictor.requireWidths("BYOL", projection, prediction);
        }

        /** Returns the settings of the paper for ImageNet and a ResNet-50: batch 4096, 1000 epochs, LARS. */
        public static Config paper() {
            List<Layer> head = List.of(
                    new Layer(4096, true, Norm.AFFINE, Activation.RELU),
                    new Layer(256, false, Norm.NONE, Activation.NONE));
            return new Config(
                    CosineDistance.SQUARED,
                    head,
                    head,
                    TargetMomentum.growingFrom(0.996),
                    TwoViews.byol(224),
                    Recipe.of(
                            1000,
                            4096,
                            LearningRate.cosine(3.2).withWarmup(10),
                            Lars.Config.defaults(),
                            WeightDecay.weightsOnly(1.5e-6)));
        }

        /**
         * Returns the settings of Lightly's benchmark on CIFAR-10 with a ResNet-18 and the CIFAR stem: batch 128, 200
         * epochs, SGD, half the negative cosine of either direction.
         */
        public static Config cifar10() {
            return new Config(
                    CosineDistance.NEGATIVE_COSINE,
                    List.of(Layer.hidden(1024), Layer.linear(256)),
                    List.of(Layer.hidden(1024), Layer.linear(256)),
                    TargetMomentum.constant(0.99),
                    TwoViews.byolCifar10(),
                    CifarRecipes.lightly());
        }

        /** Returns the same settings with other heads. */
        public Config withHeads(List<Layer> newProjection, List<Layer> newPrediction) {
            return new Config(loss, newProjection, newPrediction, momentum, views, recipe);
        }

        /** Returns the same settings with another momentum of the target. */
        public Config withMomentum(TargetMomentum newMomentum) {
            return new Config(loss, projection, prediction, newMomentum, views, recipe);
        }

        /** Returns the same settings with other augmentations. */
        public Config withViews(AugmentedViews newViews) {
            return new Config(loss, projection, prediction, momentum, newViews, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe newRecipe) {
            return new Config(loss, projection, prediction, momentum, views, newRecipe);
        }
    }

    private final Config config;
    private final Branch online;
    private final Module predictor;
    private final MomentumEncoder target;

    /** Creates the method around an encoder f; the initialiser makes projector g and predictor q. */
    public Byol(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        this.online = new Branch(encoder, new MlpHead(init, encoder.featureWidth(), config.projection()));
        this.predictor = Predictor.create(init, config.projection(), config.prediction());
        this.target = new MomentumEncoder(online);
    }

    /** One batch of the paper's algorithm 1; online network and target both normalise by the view's own statistics. */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor z0 = online.apply(views.get(0)); // [N, D]
        Tensor z1 = online.apply(views.get(1));
        Tensor p0 = predictor.apply(z0);
        Tensor p1 = predictor.apply(z1);
        Tensor t0 = target.apply(views.get(0));
        Tensor t1 = target.apply(views.get(1));
        return Step.of(config.loss().symmetric(p0, p1, t0, t1)).monitor(z0);
    }

    @Override
    public void afterUpdate(Progress progress) {
        target.follow(online, config.momentum().at(progress.fraction()));
    }

    @Override
    public String name() {
        return "byol";
    }

    @Override
    public int views() {
        return 2;
    }

    @Override
    public Backbone backbone() {
        return online.backbone();
    }

    @Override
    public Map<String, Module> trained() {
        Map<String, Module> modules = new LinkedHashMap<>();
        modules.put("online", online);
        modules.put("predictor", predictor);
        return modules;
    }

    @Override
    public Map<String, Tensor> state() {
        return new NamedTensors().addAll("target", target.state()).map();
    }

    @Override
    public String collapseAdvice() {
        return "BYOL collapses without its predictor, with batch norm missing from the heads, or when the target follows"
                + " too fast: keep both heads' batch norm, raise the target's momentum, or lower the learning rate";
    }
}
