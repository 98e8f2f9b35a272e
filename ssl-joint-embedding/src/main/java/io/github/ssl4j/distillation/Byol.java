package io.github.ssl4j.distillation;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.List;
import java.util.Objects;

/**
 * BYOL: an online network predicts what the target, an EMA of itself, outputs for another view of the same image.
 * There are no negatives; the predictor and the EMA target keep it from collapsing. Grill et al. 2020,
 * arXiv:2006.07733.
 */
public final class Byol extends SslMethod {

    /**
     * The settings.
     */
    public record Config(
            @Setting("distance between predictions and targets")
            CosineDistance loss,

            @Setting("the layers of the projector g") List<Layer> projection,

            @Setting("the layers of the predictor q, as wide at its end as the projector; empty for "
                    + "none, which collapses")
            List<Layer> prediction,

            @Setting("tau, the momentum of the EMA target") TargetMomentum momentum) {

        /** Checks that nothing is missing and the widths fit. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(momentum, "momentum");
            projection = List.copyOf(projection);
            prediction = List.copyOf(prediction);
            Predictor.requireWidths("BYOL", projection, prediction);
        }

        /** Returns the same settings with other heads. */
        public Config withHeads(List<Layer> newProjection, List<Layer> newPrediction) {
            return new Config(loss, newProjection, newPrediction, momentum);
        }

        /** Returns the same settings with another momentum of the target. */
        public Config withMomentum(TargetMomentum newMomentum) {
            return new Config(loss, projection, prediction, newMomentum);
        }
    }

    private final Config config;
    private final Branch online;
    private final Module predictor;
    private final MomentumEncoder target;

    /** Creates the method around an encoder f; the initialiser makes projector g and predictor q. */
    public Byol(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        MlpHead projector = new MlpHead(init, encoder.featureWidth(), config.projection());
        this.online = train("online", new Branch(encoder, projector));
        this.predictor = train("predictor", Predictor.create(init, config.projection(), config.prediction()));
        this.target = keep("target", new MomentumEncoder(online));
    }

    /** One batch of the paper's algorithm 1; online network and target both normalise by the view's own statistics. */
    @Override
    public Step step(Views views, Progress progress) {
        List<Tensor> made = embed(views, v -> {
            Tensor h = online.backbone().apply(v.get(0)); // [N, D of the backbone]
            Tensor z0 = online.head().apply(h); // [N, D]
            Tensor z1 = online.apply(v.get(1));
            Tensor p0 = predictor.apply(z0);
            Tensor p1 = predictor.apply(z1);
            return List.of(h, z0, p0, p1, target.apply(v.get(0)), target.apply(v.get(1)));
        });
        Tensor loss = config.loss().symmetric(made.get(2), made.get(3), made.get(4), made.get(5));
        return Step.of(batch().mean(loss))
                .monitor(made.get(0))
                .embeddings(made.get(1))
                .follow(target, online, config.momentum().at(progress.fraction()));
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
    public boolean followsLength() {
        return config.momentum().start() != config.momentum().end();
    }

    @Override
    public Backbone backbone() {
        return online.backbone();
    }

    @Override
    public String collapseAdvice() {
        return "BYOL collapses without its predictor, with batch norm missing from the heads, or with too low a"
                + " momentum of the target: keep both heads' batch norm, raise the target's momentum, or lower the"
                + " learning rate";
    }
}
