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
 * VICReg: embeddings of two views of an image should be alike, while over a batch each of their values varies and no
 * two vary together. Bardes, Ponce and LeCun 2022, arXiv:2105.04906.
 */
public final class VicReg extends SslMethod {

    /**
     * The settings.
     */
    public record Config(
            @Setting("the loss with its three weights") VicRegLoss loss,

            @Setting("the layers of the expander, which should be wide")
            List<Layer> expansion) {

        /** Checks that nothing is missing. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            expansion = List.copyOf(expansion);
        }

        /** Returns the same settings with another loss. */
        public Config withLoss(VicRegLoss newLoss) {
            return new Config(newLoss, expansion);
        }

        /** Returns the same settings with another expander. */
        public Config withExpansion(List<Layer> newExpansion) {
            return new Config(loss, newExpansion);
        }
    }

    private final Config config;
    private final Backbone encoder;
    private final MlpHead expander;

    /** Creates the method around an encoder; the initialiser makes the expander. */
    public VicReg(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        this.encoder = train("backbone", encoder);
        this.expander = train("expander", new MlpHead(init, encoder.featureWidth(), config.expansion()));
    }

    /** One batch of the paper's algorithm 1; the views go through the networks one after the other. */
    @Override
    public Step step(Views views, Progress progress) {
        List<Tensor> made = embed(views, v -> {
            Tensor y = encoder.apply(v.get(0)); // [N, D of the backbone]
            Tensor z = expander.apply(y); // [N, D]
            return List.of(y, z, expander.apply(encoder.apply(v.get(1))));
        });
        Tensor z = made.get(1);
        Tensor zPrime = made.get(2);
        VicRegLoss.Terms terms = config.loss().terms(z, zPrime, batch());
        return Step.of(terms.loss())
                .monitor(made.get(0))
                .embeddings(z)
                .trivialLoss(config.loss().ofConstants())
                .metric("invariance", terms.invariance())
                .metric("variance", terms.variance())
                .metric("covariance", terms.covariance());
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
    public boolean followsLength() {
        return false;
    }

    @Override
    public Backbone backbone() {
        return encoder;
    }

    @Override
    public String collapseAdvice() {
        return "the variance term holds the embeddings apart; raise its weight (now "
                + config.loss().variance() + "), and use LARS with a warm-up, as plain SGD diverges";
    }
}
