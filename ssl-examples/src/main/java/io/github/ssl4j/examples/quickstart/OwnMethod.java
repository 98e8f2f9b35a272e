package io.github.ssl4j.examples.quickstart;

import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.Pretraining;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.CifarRecipes;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.nio.file.Path;
import java.util.List;

/**
 * A method of one's own: alignment and uniformity on the hypersphere. Wang and Isola 2020, arXiv:2005.10242.
 *
 * <pre>loss = mean |x - y|^2 + w ln mean_{i != j} exp(-2 |x_i - x_j|^2)     x, y the unit embeddings of two views</pre>
 *
 * <p>A line with the name of {@link Entry} in META-INF/services/io.github.ssl4j.pretrain.Method of one's jar makes
 * {@code ssl4j pretrain alignment} and {@code ssl4j methods alignment} of it as well.
 */
public final class OwnMethod extends SslMethod {
    private static final double SHARPNESS = 2;

    /** The settings. */
    public record Config(
            @Setting("w, the weight of the uniformity") double weight) {}

    private final Backbone encoder;
    private final MlpHead projection;
    private final Config config;

    /** Creates the method around an encoder; the initialiser makes the projection head. */
    public OwnMethod(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        this.encoder = train("backbone", encoder);
        this.projection = train(
                "projection", new MlpHead(init, encoder.featureWidth(), List.of(Layer.hidden(256), Layer.linear(128))));
    }

    @Override
    public Step step(Views views, Progress progress) {
        Tensor h = encoder.apply(views.get(0)); // [N, D]
        Tensor x = batch().gather(Ops.l2Normalize(projection.apply(h)));
        Tensor y = batch().gather(Ops.l2Normalize(projection.apply(encoder.apply(views.get(1)))));
        Tensor alignment = Ops.mean(Ops.sum(Ops.square(x.minus(y)), 1));
        Tensor uniformity = uniformity(x).plus(uniformity(y)).times(0.5);
        return Step.of(alignment.plus(uniformity.times(config.weight())))
                .monitor(h)
                .metric("alignment", alignment)
                .metric("uniformity", uniformity);
    }

    /** With unit rows |x_i - x_j|^2 is 2 - 2 x_i . x_j; the N pairs of an image with itself each count 1. */
    private Tensor uniformity(Tensor x) {
        int n = x.size(0);
        Tensor distances = Ops.affine(Ops.matmulTransposed(x, x), -2, 2); // [N, N]
        Tensor sum = Ops.sum(Ops.exp(distances.times(-SHARPNESS))).plus(-n);
        return Ops.log(sum.times(1.0 / ((double) n * (n - 1))));
    }

    @Override
    public String name() {
        return "alignment";
    }

    @Override
    public int views() {
        return 2;
    }

    @Override
    public Backbone backbone() {
        return encoder;
    }

    /** The method in the catalogue. */
    public static final class Entry implements Method<Config> {
        @Override
        public About about() {
            return new About(
                    "alignment",
                    "Alignment and uniformity",
                    "Wang and Isola 2020, arXiv:2005.10242",
                    Family.CONTRASTIVE,
                    "views of an image come together while all embeddings spread over the sphere",
                    "An example of a method of one's own.");
        }

        @Override
        public List<Preset<Config>> presets() {
            return List.of(Preset.of(
                    Preset.CIFAR10,
                    "the paper's weights for CIFAR-10",
                    new Config(1),
                    SimClrViews.cifar10().augmented(),
                    CifarRecipes.lightly()));
        }

        @Override
        public SslMethod create(Initializer init, Backbone backbone, Config settings, RunShape run) {
            return new OwnMethod(init, backbone, settings);
        }
    }

    /**
     * Pretrains by the method.
     *
     * @param arguments a folder or zip of images, a folder for the run, and the number of epochs
     */
    public static void main(String[] arguments) {
        try (ImageSource images = ImageSource.open(Path.of(arguments[0]));
                Encoder encoder = Pretraining.of(new Entry(), images)
                        .set("backbone.width", 16)
                        .set("weight", 0.5)
                        .epochs(Integer.parseInt(arguments[2]))
                        .runIn(Path.of(arguments[1]))) {
            System.out.println(encoder);
        }
    }
}
