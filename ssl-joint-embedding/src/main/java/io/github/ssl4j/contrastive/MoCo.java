package io.github.ssl4j.contrastive;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.TwoViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.siamese.FeatureQueue;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * MoCo v2: the query of one view should find the key of the other, made by a slow copy of the encoder, among a queue of
 * keys of earlier batches. He et al. 2019, arXiv:1911.05722, and Chen et al. 2020, arXiv:2003.04297.
 */
public final class MoCo implements SslMethod {
    /** Which view asks and which answers. */
    public enum Symmetry {
        /** The first view asks, the second answers and is enqueued, as in the paper. */
        ASYMMETRIC,
        /** Both views ask and both are enqueued; the losses are added, as in the authors' CIFAR-10 demo. */
        SUM,
        /** Both views ask and both are enqueued; the losses are averaged, as in Lightly. */
        MEAN
    }

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
            if (!(momentum >= 0 && momentum <= 1)) {
                throw new IllegalArgumentException("momentum: expected 0 to 1, found " + momentum);
            }
            if (batchNormGroups < 1 || recipe.batchSize() % batchNormGroups != 0) {
                throw new IllegalArgumentException("batch norm groups: expected a divisor of the batch of "
                        + recipe.batchSize() + ", found " + batchNormGroups);
            }
        }

        /** Returns the settings of MoCo v2 for ImageNet and a ResNet-50: batch 256 on 8 devices, 200 epochs, SGD. */
        public static Config paper() {
            return new Config(
                    InfoNce.of(0.2),
                    65536,
                    0.999,
                    List.of(new Layer(2048, true, Norm.NONE, Activation.RELU), Layer.linear(128)),
                    8,
                    Symmetry.ASYMMETRIC,
                    TwoViews.mocoV2(224),
                    Recipe.of(
                            200,
                            256,
                            LearningRate.cosine(0.03).inEpochs(),
                            Sgd.Config.defaults(),
                            WeightDecay.everywhere(1e-4)));
        }

        /** Returns Lightly's settings for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, SGD. */
        public static Config cifar10() {
            return new Config(
                    InfoNce.of(0.1),
                    4096,
                    0.99,
                    List.of(new Layer(512, true, Norm.NONE, Activation.RELU), Layer.linear(128)),
                    8,
                    Symmetry.MEAN,
                    TwoViews.mocoV2Cifar10(),
                    Recipe.of(
                            200,
                            128,
                            LearningRate.cosine(0.06).inEpochs(),
                            Sgd.Config.defaults(),
                            WeightDecay.everywhere(5e-4)));
        }

        /** Returns the same settings with another loss. */
        public Config withLoss(InfoNce newLoss) {
            return new Config(newLoss, queueLength, momentum, projection, batchNormGroups, symmetry, views, recipe);
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
        this.query = new Branch(encoder, new MlpHead(init, encoder.featureWidth(), config.projection()));
        query.batchNormGroups(config.batchNormGroups());
        this.key = new MomentumEncoder(query);
        int width = config.projection().get(config.projection().size() - 1).width();
        int keysOfAStep = config.recipe().batchSize() * (config.symmetry() == Symmetry.ASYMMETRIC ? 1 : 2);
        this.queue = new FeatureQueue(init, config.queueLength(), width, keysOfAStep);
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
        return Step.of(loss).monitor(h);
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
        Map<String, Module> modules = new LinkedHashMap<>();
        modules.put("backbone", query.backbone());
        modules.put("projection", query.head());
        return modules;
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        key.state().forEach((name, tensor) -> state.put("key." + name, tensor));
        queue.state().forEach((name, tensor) -> state.put("queue." + name, tensor));
        return state;
    }

    @Override
    public String collapseAdvice() {
        return "the keys change faster than the queue, or batch norm gives them away; raise the momentum (now "
                + config.momentum() + ") or the batch norm groups (now " + config.batchNormGroups() + ")";
    }
}
