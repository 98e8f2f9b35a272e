package io.github.ssl4j.distillation;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.List;
import java.util.Objects;

/**
 * SimSiam: an encoder predicts its own projection of another view, and no gradient flows through the target. There are
 * no negatives and no EMA target; predictor and stop-gradient keep it from collapsing. Chen and He 2020,
 * arXiv:2011.10566.
 */
public final class SimSiam extends SslMethod {

    /**
     * The settings.
     */
    public record Config(
            @Setting("distance between predictions and targets")
            CosineDistance loss,

            @Setting("the layers of the projection head, batch norm on its output included")
            List<Layer> projection,

            @Setting("the layers of the predictor h, as wide at its end as the projection; empty for "
                    + "none, which collapses")
            List<Layer> prediction) {

        /** Checks that nothing is missing and the widths fit. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            projection = List.copyOf(projection);
            prediction = List.copyOf(prediction);
            Predictor.requireWidths("SimSiam", projection, prediction);
        }

        /** Returns the same settings with other heads. */
        public Config withHeads(List<Layer> newProjection, List<Layer> newPrediction) {
            return new Config(loss, newProjection, newPrediction);
        }
    }

    private final Config config;
    private final Branch encoder;
    private final Module predictor;

    /** Creates the method around a backbone; the initialiser makes the projection head and the predictor h. */
    public SimSiam(Initializer init, Backbone backbone, Config config) {
        this.config = config;
        MlpHead projection = new MlpHead(init, backbone.featureWidth(), config.projection());
        this.encoder = train("encoder", new Branch(backbone, projection));
        this.predictor = train("predictor", Predictor.create(init, config.projection(), config.prediction()));
    }

    /** One batch of the paper's algorithm 1; each view is normalised by its own statistics. */
    @Override
    public Step step(Views views, Progress progress) {
        List<Tensor> made = embed(views, v -> {
            Tensor h = encoder.backbone().apply(v.get(0)); // [N, D of the backbone]
            Tensor z0 = encoder.head().apply(h); // [N, D]
            Tensor z1 = encoder.apply(v.get(1));
            return List.of(h, z0, z1, predictor.apply(z0), predictor.apply(z1));
        });
        Tensor z0 = made.get(1);
        Tensor z1 = made.get(2);
        Tensor p0 = made.get(3);
        Tensor p1 = made.get(4);
        Tensor loss = config.loss().symmetric(p0, p1, z0.detach(), z1.detach());
        return Step.of(batch().mean(loss)).monitor(made.get(0)).embeddings(z0);
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
    public boolean followsLength() {
        return false;
    }

    @Override
    public Backbone backbone() {
        return encoder.backbone();
    }

    @Override
    public String collapseAdvice() {
        return "SimSiam collapses without its predictor or without batch norm in the projection: keep both, or lower the"
                + " learning rate and weaken the augmentations";
    }
}
