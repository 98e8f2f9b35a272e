package io.github.ssl4j.contrastive;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.siamese.FeatureQueue;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.List;
import java.util.Objects;

/**
 * MoCo v2: the query of one view should find the key of the other, made by an EMA of the encoder, among a queue of
 * keys of earlier batches. He et al. 2019, arXiv:1911.05722, and Chen et al. 2020, arXiv:2003.04297.
 */
public final class MoCo extends SslMethod {
    /**
     * The settings.
     */
    public record Config(
            @Setting("InfoNCE with its temperature") InfoNce loss,

            @Setting("K, the keys of earlier batches; a multiple of the keys of a step")
            int queue,

            @Setting("m, the momentum of the key encoder, which is an EMA of the query encoder")
            double momentum,

            @Setting("the layers of the projection head") List<Layer> projection,

            @Setting("groups of a batch with batch-norm statistics of their own, over which keys are shuffled;"
                    + " 1 for none")
            int batchNormGroups,

            @Setting("which view gives the queries") Symmetry symmetry) {

        /** Checks the numbers that belong to no other part. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(symmetry, "symmetry");
            projection = List.copyOf(projection);
            MomentumEncoder.requireMomentum("momentum", momentum);
            Shuffle.requireGroups(batchNormGroups);
        }

        /** Returns the same settings with another queue and momentum. */
        public Config withKeys(int newQueue, double newMomentum) {
            return new Config(loss, newQueue, newMomentum, projection, batchNormGroups, symmetry);
        }

        /** Returns the same settings with another projection head. */
        public Config withProjection(List<Layer> layers) {
            return new Config(loss, queue, momentum, layers, batchNormGroups, symmetry);
        }

        /** Returns the same settings with batch norm over another number of groups. */
        public Config withBatchNormGroups(int groups) {
            return new Config(loss, queue, momentum, projection, groups, symmetry);
        }

        /** Returns the same settings with another symmetry. */
        public Config withSymmetry(Symmetry newSymmetry) {
            return new Config(loss, queue, momentum, projection, batchNormGroups, newSymmetry);
        }
    }

    private final Config config;
    private final Branch query;
    private final MomentumEncoder key;
    private final FeatureQueue queue;

    /**
     * Creates the method around an encoder; the initialiser makes the projection head and the queue. The encoder's
     * batch norms are set to the groups of the settings.
     */
    public MoCo(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        MlpHead projection = new MlpHead(init, encoder.featureWidth(), config.projection());
        this.query = new Branch(train("backbone", encoder), train("projection", projection));
        query.batchNormGroups(config.batchNormGroups());
        this.key = keep("key", new MomentumEncoder(query));
        this.queue = keep("queue", new FeatureQueue(init, config.queue(), projection.outputWidth()));
    }

    /**
     * One batch of the paper's algorithm 1; the key encoder is updated where the paper updates it, before the next
     * keys are made.
     */
    @Override
    public Step step(Views views, Progress progress) {
        boolean symmetric = config.symmetry() != Symmetry.ASYMMETRIC;
        List<Tensor> made = embed(views, v -> {
            Tensor h = query.backbone().apply(v.get(0)); // [N, D]
            Tensor q0 = query.head().apply(h);
            Tensor k1 = keys(v.get(1), progress);
            return symmetric ? List.of(h, q0, k1, query.apply(v.get(1)), keys(v.get(0), progress)) : List.of(h, q0, k1);
        });
        Tensor k1 = made.get(2);
        Tensor loss = config.loss().loss(made.get(1), k1, queue.features());
        Tensor keys = k1;
        if (symmetric) {
            Tensor k0 = made.get(4);
            Tensor other = config.loss().loss(made.get(3), k0, queue.features());
            loss = loss.plus(other).times(config.symmetry() == Symmetry.MEAN ? 0.5 : 1);
            keys = Ops.concatenate(k0, k1);
        }
        Tensor enqueued = keys.keep();
        double terms = config.symmetry() == Symmetry.SUM ? 2 : 1;
        return Step.of(batch().mean(loss))
                .monitor(made.get(0))
                .trivialLoss(terms * Math.log(1 + config.queue()))
                .follow(key, query, config.momentum())
                .after(() -> queue.enqueue(batch().gather(enqueued)));
    }

    /** Returns the normalised keys of a view [N, D], made from the images of the whole batch in random order. */
    private Tensor keys(Tensor view, Progress progress) {
        return Gradients.off(() -> {
            Tensor all = batch().gather(view);
            Shuffle shuffle = Shuffle.of(all, progress.step());
            Tensor k = batch().gather(key.apply(batch().own(shuffle.apply(all))));
            return Ops.l2Normalize(batch().own(shuffle.undo(k)));
        });
    }

    @Override
    public String name() {
        return "moco";
    }

    @Override
    public int views() {
        return 2;
    }

    /**
     * Checks that batch norm's groups divide the batch, and that the keys of a step do not run over the end of the
     * queue.
     *
     * @throws IllegalArgumentException if not
     */
    @Override
    public void requireBatch(int batch) {
        Shuffle.requireGroups(config.batchNormGroups(), batch);
        queue.requireWholeBatches(config.symmetry().keys(batch));
    }

    @Override
    public boolean followsLength() {
        return false;
    }

    @Override
    public Backbone backbone() {
        return query.backbone();
    }

    @Override
    public String collapseAdvice() {
        return "the keys change faster than the queue, or batch norm gives them away; raise the momentum (now "
                + config.momentum() + ") or the batch norm groups (now " + config.batchNormGroups() + ")";
    }
}
