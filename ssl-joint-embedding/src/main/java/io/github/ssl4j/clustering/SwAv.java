package io.github.ssl4j.clustering;

import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Coded;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import java.util.List;
import java.util.Objects;

/**
 * SwAV: the prototypes that a large crop is assigned to, all prototypes being used equally, should be predicted from
 * every other crop of the image. Caron et al. 2020, arXiv:2006.09882.
 */
public final class SwAv extends SslMethod implements Coded {
    /**
     * The settings.
     */
    public record Config(
            @Setting("K, at least 2") int prototypes,
            @Setting("the assignment of codes") Sinkhorn sinkhorn,

            @Setting("the swapped prediction with its temperature")
            SwappedPrediction loss,

            @Setting("the layers of the projection head") List<Layer> projection,

            @Setting("first steps, in which the prototypes are frozen")
            int frozenSteps,

            @Setting("queue of embeddings that are assigned together with the batch")
            EmbeddingQueues.Config queue) {

        /** Checks the numbers. */
        public Config {
            Objects.requireNonNull(sinkhorn, "sinkhorn");
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(queue, "queue");
            projection = List.copyOf(projection);
            Prototypes.requireCount(prototypes);
            if (frozenSteps < 0) {
                throw new IllegalArgumentException("frozen steps: expected at least 0, found " + frozenSteps);
            }
        }

        /** Returns the same settings with another number of prototypes, which are frozen in the first steps. */
        public Config withPrototypes(int count, int newFrozenSteps) {
            return new Config(count, sinkhorn, loss, projection, newFrozenSteps, queue);
        }

        /** Returns the same settings with another projection head. */
        public Config withProjection(List<Layer> layers) {
            return new Config(prototypes, sinkhorn, loss, layers, frozenSteps, queue);
        }

        /** Returns the same settings with another queue. */
        public Config withQueue(EmbeddingQueues.Config other) {
            return new Config(prototypes, sinkhorn, loss, projection, frozenSteps, other);
        }
    }

    private final Config config;
    private final Branch branch;
    private final Prototypes prototypes;
    private final EmbeddingQueues queues;

    /** Creates the method around an encoder; the initialiser makes the projection head and the prototypes. */
    public SwAv(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        MlpHead projection = new MlpHead(init, encoder.featureWidth(), config.projection());
        this.branch = new Branch(train("backbone", encoder), train("projection", projection));
        this.prototypes = train("prototypes", Prototypes.trained(init, projection.outputWidth(), config.prototypes()));
        this.queues = keep("queues", new EmbeddingQueues(init, config.queue(), projection.outputWidth()));
    }

    /** One batch of algorithm 1: scores of all crops, codes of the large ones, swapped prediction. */
    @Override
    public Step step(Views views, Progress progress) {
        List<Tensor> made = embed(views, v -> {
            Tensor h = branch.features(v.tensors()); // [V N, D of the backbone]
            return List.of(h, Ops.l2Normalize(branch.head().apply(h)));
        });
        Tensor z = made.get(1); // [V N, D]
        List<Tensor> scores = LargeCrops.rows(prototypes.apply(z), views.count(), views.batch()); // V times [N, K]
        List<Tensor> codes = List.of(codes(scores.get(0), 0), codes(scores.get(1), 1));
        List<Tensor> assigned = LargeCrops.rows(z.keep(), LargeCrops.COUNT, views.batch());
        Tensor p = Gradients.off(() -> config.loss().probabilities(scores.get(0))); // [N, K]
        return Step.of(batch().mean(config.loss().loss(scores, codes)))
                .monitor(made.get(0))
                .entropy(p)
                .assigned(p, config.prototypes())
                .trivialLoss(Math.log(config.prototypes()))
                .after(prototypes::normalize)
                .after(() ->
                        queues.enqueue(assigned.stream().map(batch()::gather).toList(), progress));
    }

    /** The queue holds embeddings and not scores: the prototypes have moved since. */
    private Tensor codes(Tensor scores, int crop) {
        return Gradients.off(() -> queues.earlier(crop)
                .map(earlier -> config.sinkhorn().codes(prototypes.apply(batch().own(earlier)), scores, batch()))
                .orElseGet(() -> config.sinkhorn().codes(scores, batch())));
    }

    @Override
    public void beforeUpdate(Progress progress) {
        if (progress.step() < config.frozenSteps()) {
            prototypes.freeze();
        }
    }

    /** The nearest prototype of every image [N]. */
    @Override
    public Tensor codes(Tensor images) {
        return Gradients.off(() -> Ops.argmax(prototypes.apply(Ops.l2Normalize(branch.evaluate(images)))));
    }

    @Override
    public int codes() {
        return config.prototypes();
    }

    @Override
    public String name() {
        return "swav";
    }

    @Override
    public int views() {
        return LargeCrops.COUNT;
    }

    @Override
    public void requireViews(ViewPolicy views) {
        MultiCropViews.requireGlobals("SwAV", views);
    }

    /**
     * Checks that the queue holds whole batches.
     *
     * @throws IllegalArgumentException if its length is no multiple of the batch
     */
    @Override
    public void requireBatch(int batch) {
        queues.requireWholeBatches(batch);
    }

    @Override
    public boolean followsLength() {
        return false;
    }

    @Override
    public Backbone backbone() {
        return branch.backbone();
    }

    @Override
    public String collapseAdvice() {
        return "codes that are all alike come from a Sinkhorn epsilon that is too large (above 0.05) or a learning rate"
                + " that is too high; lower one of them, or freeze the prototypes for longer";
    }
}
