package io.github.ssl4j.contrastive;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.optim.Schedule;
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
 * MoCo v3: the predicted query of each view should find the key of the other, made by an EMA of the encoder, among the
 * keys of the batch; there is no queue. Chen, Xie and He 2021, arXiv:2104.02057.
 */
public final class MoCoV3 extends SslMethod {
    /**
     * The settings.
     */
    public record Config(
            @Setting("the contrastive loss with its temperature")
            MoCoV3Loss loss,

            @Setting("m, the initial momentum of the EMA encoder, which grows to 1 along half a cosine")
            double momentum,

            @Setting("the layers of the projection head") List<Layer> projection,

            @Setting("the layers of the prediction head, ending as wide as the projection")
            List<Layer> prediction,

            @Setting("whether a vision transformer's patch embedding is frozen at its initialisation, which"
                    + " keeps training stable")
            boolean fixedPatches) {

        /** Checks the numbers that belong to no other part. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            projection = List.copyOf(projection);
            prediction = List.copyOf(prediction);
            MomentumEncoder.requireMomentum("momentum", momentum);
            if (width(projection) != width(prediction)) {
                throw new IllegalArgumentException("prediction: expected " + width(projection)
                        + " outputs, as the projection has, found " + width(prediction));
            }
        }

        private static int width(List<Layer> layers) {
            return layers.isEmpty() ? 0 : layers.get(layers.size() - 1).width();
        }

        /** Returns the same settings with another momentum at the start. */
        public Config withMomentum(double newMomentum) {
            return new Config(loss, newMomentum, projection, prediction, fixedPatches);
        }

        /** Returns the same settings with other heads. */
        public Config withHeads(List<Layer> newProjection, List<Layer> newPrediction) {
            return new Config(loss, momentum, newProjection, newPrediction, fixedPatches);
        }
    }

    private final Config config;
    private final Branch base;
    private final MlpHead predictor;
    private final MomentumEncoder momentum;
    private final FixedPatches fixed;

    /**
     * Creates the method around an encoder; the initialiser makes the heads.
     *
     * @throws IllegalArgumentException if the patches are to stay fixed and the encoder has none
     */
    public MoCoV3(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        this.fixed = config.fixedPatches() ? FixedPatches.of(encoder) : FixedPatches.none();
        MlpHead projection = new MlpHead(init, encoder.featureWidth(), config.projection());
        this.base = new Branch(train("backbone", encoder), train("projection", projection));
        this.predictor = train("predictor", new MlpHead(init, projection.outputWidth(), config.prediction()));
        this.momentum = keep("momentum", new MomentumEncoder(base));
    }

    /**
     * One batch of the paper's algorithm 1; the views go through the networks one after the other. The EMA is updated
     * at the end of a step, where the paper updates it at the start of the next.
     */
    @Override
    public Step step(Views views, Progress progress) {
        List<Tensor> made = embed(views, v -> {
            Tensor h = base.backbone().apply(v.get(0)); // [N, D]
            Tensor q1 = predictor.apply(base.head().apply(h));
            Tensor q2 = predictor.apply(base.apply(v.get(1)));
            return List.of(h, q1, q2, momentum.apply(v.get(0)), momentum.apply(v.get(1)));
        });
        Tensor q1 = batch().gather(made.get(1));
        Tensor q2 = batch().gather(made.get(2));
        Tensor k1 = batch().gather(made.get(3));
        Tensor k2 = batch().gather(made.get(4));
        Tensor loss = config.loss().loss(q1, k2).plus(config.loss().loss(q2, k1));
        double trivial = 4 * config.loss().temperature() * Math.log(q1.size(0));
        Schedule m = Schedule.cosine(config.momentum(), 1, progress.steps());
        return Step.of(loss)
                .monitor(made.get(0))
                .trivialLoss(trivial)
                .follow(momentum, base, m.at(progress.next().step()));
    }

    /** Keeps the patch embedding frozen, if it is to be. */
    @Override
    public void beforeUpdate(Progress progress) {
        fixed.clearGradients();
    }

    @Override
    public String name() {
        return "mocov3";
    }

    @Override
    public int views() {
        return 2;
    }

    @Override
    public Backbone backbone() {
        return base.backbone();
    }

    @Override
    public String collapseAdvice() {
        return "the learning rate may be too high for the batch norms of the heads; lower it, or raise the momentum (now "
                + config.momentum() + ")";
    }
}
