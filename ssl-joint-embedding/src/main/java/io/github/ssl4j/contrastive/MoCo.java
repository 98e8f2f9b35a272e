package io.github.ssl4j.contrastive;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.TwoViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.siamese.FeatureQueue;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.NamedTensors;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * MoCo v2: the query of one view should find the key of the other, made by a slow copy of the encoder, among a queue of
 * keys of earlier batches. He et al. 2019, arXiv:1911.05722, and Chen et al. 2020, arXiv:2003.04297.
 */
public final class MoCo implements SslMethod {
    /**
     * The settings.
     *
     * @param loss InfoNCE with its temperature
     * @param queueLength K, the keys of earlier batches; a multiple of the keys of a step
     * @param momentum m, how slowly the key encoder follows
     * @param projection the layers of the projection head
     * @param batchNormGroups groups of a batch that batch norm sees by themselves, over which keys are shuffled; 1 for none
     * @param symmetry which view asks
     * @param views the augmentations
     * @param recipe how to train
     */
    public record Config(
            InfoNce loss,
            int queueLength,
            double momentum,
            List<Layer> projection,
            int batchNormGroups,
            Symmetry symmetry,
            AugmentedViews views,
            Recipe recipe) {

        /** Checks the numbers that belong to no other part. */
        public Config {
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(symmetry, "symmetry");
            Objects.requireNonNull(views, "views");
            Objects.requireNonNull(recipe, "recipe");
            projection = List.copyOf(projection);
            MomentumEncoder.requireMomentum("momentum", momentum);
            Shuffle.requireGroups(batchNormGroups, recipe.batchSize());
        }

        /** Returns the settings of MoCo v2 for ImageNet and a ResNet-50: batch 256 on 8 devices, 200 epochs, SGD. */
        public static Config paper() {
            LearningRate rate = LearningRate.cosine(0.03).inEpochs();
            return new Config(
                    InfoNce.of(0.2),
                    65536,
                    0.999,
                    List.of(Layer.withoutNorm(2048), Layer.linear(128)),
                    8,
                    Symmetry.ASYMMETRIC,
                    TwoViews.mocoV2(224),
                    Recipe.of(200, 256, rate, Sgd.Config.defaults(), WeightDecay.everywhere(1e-4)));
        }

        /** Returns Lightly's settings for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, SGD. */
        public static Config cifar10() {
            return new Config(
                    InfoNce.of(0.1),
                    4096,
                    0.99,
                    List.of(Layer.withoutNorm(512), Layer.linear(128)),
                    8,
                    Symmetry.MEAN,
                    TwoViews.mocoV2Cifar10(),
                    CifarRecipes.lightly());
        }

        /** Returns the same settings with another queue and momentum. */
        public Config withKeys(int newQueueLength, double newMomentum) {
            return new Config(loss, newQueueLength, newMomentum, projection, batchNormGroups, symmetry, views, recipe);
        }

        /** Returns the same settings with another projection head. */
        public Config withProjection(List<Layer> layers) {
            return new Config(loss, queueLength, momentum, layers, batchNormGroups, symmetry, views, recipe);
        }

        /** Returns the same settings with batch norm over another number of groups. */
        public Config withBatchNormGroups(int groups) {
            return new Config(loss, queueLength, momentum, projection, groups, symmetry, views, recipe);
        }

        /** Returns the same settings with other views asking. */
        public Config withSymmetry(Symmetry newSymmetry) {
            return new Config(loss, queueLength, momentum, projection, batchNormGroups, newSymmetry, views, recipe);
        }

        /** Returns the same settings with other augmentations. */
        public Config withViews(AugmentedViews newViews) {
            return new Config(loss, queueLength, momentum, projection, batchNormGroups, symmetry, newViews, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe newRecipe) {
            return new Config(loss, queueLength, momentum, projection, batchNormGroups, symmetry, views, newRecipe);
        }
    }

    private final Config config;
    private final Branch query;
    private final MomentumEncoder key;
    private final FeatureQueue queue;
    private Tensor keys;

    /**
     * Creates the method around an encoder; the initialiser makes the projection head and the queue. The encoder's batch
     * norms are set to the groups of the settings.
     *
     * @throws IllegalArgumentException if the length of the queue is no multiple of the keys of a step
     */
    public MoCo(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        MlpHead projection = new MlpHead(init, encoder.featureWidth(), config.projection());
        this.query = new Branch(encoder, projection);
        query.batchNormGroups(config.batchNormGroups());
        this.key = new MomentumEncoder(query);
        int keysOfAStep = config.symmetry().keys(config.recipe().batchSize());
        this.queue = new FeatureQueue(init, config.queueLength(), projection.outputWidth(), keysOfAStep);
    }

    /** One batch of the paper's algorithm 1, without its last lines: the keys are enqueued {@link #afterUpdate}. */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor h = query.backbone().apply(views.get(0)); // [N, D]
        Tensor k1 = keys(views.get(1), progress);
        Tensor loss = config.loss().loss(query.head().apply(h), k1, queue.features());
        keys = k1;
        if (config.symmetry() != Symmetry.ASYMMETRIC) {
            Tensor k0 = keys(views.get(0), progress);
            Tensor other = config.loss().loss(query.apply(views.get(1)), k0, queue.features());
            loss = loss.plus(other).times(config.symmetry() == Symmetry.MEAN ? 0.5 : 1);
            keys = Ops.concatenate(k0, k1);
        }
        keys.keep();
        double terms = config.symmetry() == Symmetry.SUM ? 2 : 1;
        return Step.of(loss).monitor(h).trivialLoss(terms * Math.log(1 + config.queueLength()));
    }

    /** Returns the normalised keys of a view [N, D], made from the images in random order. */
    private Tensor keys(Tensor view, Progress progress) {
        Shuffle shuffle = Shuffle.of(view, progress.step());
        return Gradients.off(() -> Ops.l2Normalize(shuffle.undo(key.apply(shuffle.apply(view)))));
    }

    /** Moves the key encoder, as the paper does before the next keys are made, and enqueues the keys of the step. */
    @Override
    public void afterUpdate(Progress progress) {
        key.follow(query, config.momentum());
        queue.enqueue(keys);
    }

    @Override
    public String name() {
        return "moco";
    }

    @Override
    public int views() {
        return 2;
    }

    @Override
    public Backbone backbone() {
        return query.backbone();
    }

    @Override
    public Map<String, Module> trained() {
        return query.parts("backbone", "projection");
    }

    @Override
    public Map<String, Tensor> state() {
        return new NamedTensors()
                .addAll("key", key.state())
                .addAll("queue", queue.state())
                .map();
    }

    @Override
    public String collapseAdvice() {
        return "the keys change faster than the queue, or batch norm gives them away; raise the momentum (now "
                + config.momentum() + ") or the batch norm groups (now " + config.batchNormGroups() + ")";
    }
}
