package io.github.ssl4j.contrastive;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.List;
import java.util.Objects;

/**
 * SimCLR: two views of an image should have similar embeddings, and unlike those of all other images of the batch. Chen
 * et al. 2020, arXiv:2002.05709.
 */
public final class SimClr extends SslMethod {

    /**
     * The settings.
     */
    public record Config(
            @Setting("NT-Xent with its temperature") NtXent loss,
            @Setting("the layers of the projection head g") List<Layer> projection) {

        /** Checks that nothing is missing. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            projection = List.copyOf(projection);
        }

        /** Returns the same settings with another temperature. */
        public Config withTemperature(double temperature) {
            NtXent other = new NtXent(temperature, loss.reduction(), loss.blockRows());
            return new Config(other, projection);
        }

        /** Returns the same settings with another projection head. */
        public Config withProjection(List<Layer> newProjection) {
            return new Config(loss, newProjection);
        }
    }

    private final Config config;
    private final Backbone encoder;
    private final MlpHead projection;

    /** Creates the method around an encoder f; the initialiser makes the projection head g. */
    public SimClr(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        this.encoder = train("backbone", encoder);
        this.projection = train("projection", new MlpHead(init, encoder.featureWidth(), config.projection()));
    }

    /** One batch of the paper's algorithm 1; both views go through the networks together. */
    @Override
    public Step step(Views views, Progress progress) {
        List<Tensor> made = embed(views, v -> {
            Tensor x = Ops.concatenate(v.get(0), v.get(1)); // [2N, H, W, C]
            Tensor h = encoder.apply(x); // [2N, D]
            return List.of(h, projection.apply(h));
        });
        Tensor z = batch().gather(made.get(1));
        return Step.of(config.loss().loss(z)).monitor(made.get(0));
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
    public boolean followsLength() {
        return false;
    }

    @Override
    public Backbone backbone() {
        return encoder;
    }
}
