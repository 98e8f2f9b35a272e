package io.github.ssl4j.clustering;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Lars;
import io.github.ssl4j.siamese.Branch;
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
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * SwAV: the prototypes that a large crop is assigned to, all prototypes being used equally, should be predicted from every
 * other crop of the image. Caron et al. 2020, arXiv:2006.09882.
 */
public final class SwAv implements SslMethod {
    /**
     * The settings.
     *
     * @param prototypes K, at least 2
     * @param sinkhorn how codes are made
     * @param loss the swapped prediction with its temperature
     * @param projection the layers of the projection head
     * @param frozenSteps the first steps, in which the prototypes stand still
     * @param queue the embeddings that are assigned together with the batch
     * @param views the crops: two large ones and then any number of small ones
     * @param recipe how to train
     */
    public record Config(
            int prototypes,
            Sinkhorn sinkhorn,
            SwappedPrediction loss,
            List<Layer> projection,
            int frozenSteps,
            EmbeddingQueues.Config queue,
            AugmentedViews views,
            Recipe recipe) {

        /** Checks the numbers. */
        public Config {
            Objects.requireNonNull(sinkhorn, "sinkhorn");
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(queue, "queue");
            Objects.requireNonNull(recipe, "recipe");
            projection = List.copyOf(projection);
            LargeCrops.requireFitting("SwAV", views, prototypes);
            if (frozenSteps < 0) {
                throw new IllegalArgumentException("frozen steps: expected at least 0, found " + frozenSteps);
            }
        }

        /** Returns the settings of the paper for ImageNet and a ResNet-50: batch 4096, 800 epochs, 2 x 224 + 6 x 96. */
        public static Config paper() {
            Lars.Config lars = new Lars.Config(0.9, 0.001, LarsStep.Norm.SUM_OF_NORMS, 1e-8);
            LearningRate rate = LearningRate.cosine(4.8).withWarmup(10).withWarmupFrom(0.3);
            return new Config(
                    3000,
                    Sinkhorn.standard(),
                    new SwappedPrediction(0.1),
                    List.of(Layer.hidden(2048), Layer.linear(128)),
                    313,
                    EmbeddingQueues.Config.none(),
                    MultiCropViews.swav(),
                    Recipe.of(800, 4096, rate.endingAt(0.0048), lars, WeightDecay.everywhere(1e-6)));
        }

        /** Returns the settings of the authors for batch 256: with a queue, 400 epochs. */
        public static Config paperSmallBatch() {
            LearningRate rate = LearningRate.cosine(0.6).endingAt(0.0006);
            Recipe large = paper().recipe();
            return paper().withPrototypes(3000, 5005)
                    .withQueue(new EmbeddingQueues.Config(3840, 15))
                    .withRecipe(Recipe.of(400, 256, rate, large.optimizer(), large.weightDecay()));
        }

        /** Returns settings for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, two crops. */
        public static Config cifar10() {
            LearningRate rate = LearningRate.cosine(1e-3).inEpochs();
            return paper().withPrototypes(512, 390)
                    .withProjection(List.of(Layer.hidden(512), Layer.linear(128)))
                    .withViews(MultiCropViews.swavCifar10(0))
                    .withRecipe(Recipe.of(200, 128, rate, AdamW.Config.defaults(), WeightDecay.everywhere(1e-6)));
        }

        /** Returns the same settings with another number of prototypes, which stand still in the first steps. */
        public Config withPrototypes(int count, int newFrozenSteps) {
            return new Config(count, sinkhorn, loss, projection, newFrozenSteps, queue, views, recipe);
        }

        /** Returns the same settings with another projection head. */
        public Config withProjection(List<Layer> layers) {
            return new Config(prototypes, sinkhorn, loss, layers, frozenSteps, queue, views, recipe);
        }

        /** Returns the same settings with another queue. */
        public Config withQueue(EmbeddingQueues.Config other) {
            return new Config(prototypes, sinkhorn, loss, projection, frozenSteps, other, views, recipe);
        }

        /** Returns the same settings with other crops. */
        public Config withViews(AugmentedViews crops) {
            return new Config(prototypes, sinkhorn, loss, projection, frozenSteps, queue, crops, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe other) {
            return new Config(prototypes, sinkhorn, loss, projection, frozenSteps, queue, views, other);
        }
    }

    private final Config config;
    private final Branch branch;
    private final Prototypes prototypes;
    private final EmbeddingQueues queues;
    /** The embeddings of the large crops, from step to afterUpdate. */
    private List<Tensor> assigned = List.of();

    /** Creates the method around an encoder; the initialiser makes the projection head and the prototypes. */
    public SwAv(Initializer init, Backbone encoder, Config config) {
        this.config = config;
        MlpHead projection = new MlpHead(init, encoder.featureWidth(), config.projection());
        this.branch = new Branch(encoder, projection);
        this.prototypes = Prototypes.trained(init, projection.outputWidth(), config.prototypes());
        int batch = config.recipe().batchSize();
        this.queues = new EmbeddingQueues(init, config.queue(), projection.outputWidth(), batch);
    }

    /** One batch of algorithm 1: scores of all crops, codes of the large ones, swapped prediction. */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor h = branch.features(views.tensors()); // [V N, D of the backbone]
        Tensor z = Ops.l2Normalize(branch.head().apply(h)); // [V N, D]
        List<Tensor> scores = LargeCrops.rows(prototypes.apply(z), views.count(), views.batch()); // V times [N, K]
        List<Tensor> codes = List.of(codes(scores.get(0), 0), codes(scores.get(1), 1));
        assigned = LargeCrops.rows(z.keep(), LargeCrops.COUNT, views.batch());
        return Step.of(config.loss().loss(scores, codes))
                .monitor(h)
                .entropy(Gradients.off(() -> config.loss().probabilities(scores.get(0))))
                .trivialLoss(Math.log(config.prototypes()));
    }

    /** The queue holds embeddings and not scores: the prototypes have moved since. */
    private Tensor codes(Tensor scores, int crop) {
        return Gradients.off(() -> queues.earlier(crop)
                .map(earlier -> config.sinkhorn().codes(prototypes.apply(earlier), scores))
                .orElseGet(() -> config.sinkhorn().codes(scores)));
    }

    @Override
    public void beforeUpdate(Progress progress) {
        if (progress.step() < config.frozenSteps()) {
            prototypes.freeze();
        }
    }

    @Override
    public void afterUpdate(Progress progress) {
        prototypes.normalize();
        queues.enqueue(assigned, progress);
        assigned = List.of();
    }

    @Override
    public String name() {
        return "swav";
    }

    @Override
    public int views() {
        return config.views().views();
    }

    @Override
    public Backbone backbone() {
        return branch.backbone();
    }

    @Override
    public Map<String, Module> trained() {
        Map<String, Module> modules = branch.parts("backbone", "projection");
        modules.put("prototypes", prototypes);
        return modules;
    }

    @Override
    public Map<String, Tensor> state() {
        return queues.state();
    }

    @Override
    public String collapseAdvice() {
        return "codes that are all alike come from a Sinkhorn epsilon that is too large (above 0.05) or a learning rate"
                + " that is too high; lower one of them, or freeze the prototypes for longer";
    }
}
