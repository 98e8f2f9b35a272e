package io.github.ssl4j.regularization;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.List;
import java.util.Objects;

/**
 * Barlow Twins: over a batch, each value of the embedding of one view should correlate with the same value of the other
 * view, and with no other value. Zbontar et al. 2021, arXiv:2103.03230.
 */
public final class BarlowTwins extends SslMethod {

    /**
     * The settings.
     */
    public record Config(
            @Setting("the loss with its lambda") BarlowTwinsLoss loss,

            @Setting("the layers of the projector, which should be wide")
            List<Layer> projection) {

        /** Checks that nothing is missing. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            projection = List.copyOf(projection);
        }

        /** Returns the same settings with another loss. */
        public Config withLoss(BarlowTwinsLoss newLoss) {
            return new Config(newLoss, projection);
        }

        /** Returns the same settings with another projector. */
        public Config withProjection(List<Layer> newProjection) {
            return new Config(loss, newProjection);
        }
    }

    private final Config config;
    private final Backbone encoder;
    private final MlpHead projector;

    /** Creates the method around an encoder; the initialiser makes the projector. */
    public BarlowTwins(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        this.encoder = train("backbone", encoder);
        this.projector = train("projector", new MlpHead(init, encoder.featureWidth(), config.projection()));
    }

    /** One batch of the paper's algorithm 1; the views go through the networks one after the other. */
    @Override
    public Step step(Views views, Progress progress) {
        List<Tensor> made = embed(views, v -> {
            Tensor h = encoder.apply(v.get(0)); // [N, D]
            Tensor zA = projector.apply(h);
            return List.of(h, zA, projector.apply(encoder.apply(v.get(1))));
        });
        Tensor zA = made.get(1);
        Tensor zB = made.get(2);
        double trivial = config.loss().scale() * zA.size(1);
        return Step.of(config.loss().loss(zA, zB, batch())).monitor(made.get(0)).trivialLoss(trivial);
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
    public boolean followsLength() {
        return false;
    }

    @Override
    public Backbone backbone() {
        return encoder;
    }

    @Override
    public String collapseAdvice() {
        return "the loss is a sum over the width of the projector and its steps may be too large; lower the"
                + " learning rate or the scale of the loss (now "
                + config.loss().scale() + ")";
    }
}
