package io.github.ssl4j.contrastive;

import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.Lars;
import io.github.ssl4j.tensor.Ops;
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
 * SimCLR: two views of an image should have similar embeddings, and unlike those of all other images of the batch. Chen et
 * al. 2020, arXiv:2002.05709.
 */
public final class SimClr implements SslMethod {

    /**
     * The settings.
     *
     * @param loss NT-Xent with its temperature
     * @param projection the layers of the projection head g
     * @param views the augmentations t and t'
     * @param recipe how to train
     */
    public record Config(NtXent loss, List<Layer> projection, SimClrViews views, Recipe recipe) {

        /** Checks that nothing is missing. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(views, "views");
            Objects.requireNonNull(recipe, "recipe");
            projection = List.copyOf(projection);
        }

        /** Returns the settings of the paper for ImageNet and a ResNet-50: batch 4096, 100 epochs, LARS. */
        public static Config paper() {
            return new Config(
                    NtXent.of(0.1),
                    List.of(Layer.hidden(2048), new Layer(128, false, Norm.AFFINE, Activation.NONE)),
                    SimClrViews.imageNet(224),
                    Recipe.of(
                            100,
                            4096,
                            LearningRate.cosine(4.8).withWarmup(10),
                            Lars.Config.defaults(),
                            WeightDecay.weightsOnly(1e-6)));
        }

        /** Returns settings for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, SGD. */
        public static Config cifar10() {
            return new Config(
                    NtXent.of(0.5),
                    List.of(Layer.hidden(512), Layer.linear(128)),
                    SimClrViews.cifar10(),
                    CifarRecipes.lightly());
        }

        /** Returns the same settings with another temperature. */
        public Config withTemperature(double temperature) {
            NtXent other = new NtXent(temperature, loss.reduction(), loss.blockRows());
            return new Config(other, projection, views, recipe);
        }

        /** Returns the same settings with other augmentations. */
        public Config withViews(SimClrViews newViews) {
            return new Config(loss, projection, newViews, recipe);
        }

        /** Returns the same settings with another projection head. */
        public Config withProjection(List<Layer> newProjection) {
            return new Config(loss, newProjection, views, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe newRecipe) {
            return new Config(loss, projection, views, newRecipe);
        }
    }

    private final Config config;
    private final Backbone encoder;
    private final MlpHead projection;

    /** Creates the method around an encoder f; the initialiser makes the projection head g. */
    public SimClr(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        this.encoder = encoder;
        this.projection = new MlpHead(init, encoder.featureWidth(), config.projection());
    }

    /** One batch of the paper's algorithm 1; both views go through the networks together. */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor x = Ops.concatenate(views.get(0), views.get(1)); // [2N, H, W, C]
        Tensor h = encoder.apply(x); // [2N, D]
        Tensor z = projection.apply(h);
        return Step.of(config.loss().loss(z)).monitor(h);
    }

    @Override
    public String name() {
        return "simclr";
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
        modules.put("projection", projection);
        return modules;
    }
}
