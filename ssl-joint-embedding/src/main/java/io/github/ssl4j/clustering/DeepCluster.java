package io.github.ssl4j.clustering;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.Lars;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.statistics.Clusters;
import io.github.ssl4j.statistics.KMeans;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.ViewPass;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * DeepCluster v2: before every epoch the embeddings of all images are clustered several times; then the cluster of an
 * image should be predicted from each of its crops. Caron et al. 2020, arXiv:2006.09882, section 4.1 and appendix C.
 */
public final class DeepCluster implements SslMethod {
    /** The crops whose embeddings are remembered and clustered: the first two. */
    private static final int REMEMBERED = 2;

    /**
     * The settings.
     *
     * @param clusterings how many times all images are clustered; each has prototypes of its own
     * @param prototypes K, the clusters of each clustering, at least 2
     * @param kMeans how to cluster
     * @param loss the cluster prediction with its temperature
     * @param projection the layers of the projection head
     * @param views the crops: two large ones and then any number of small ones
     * @param recipe how to train
     */
    public record Config(
            int clusterings,
            int prototypes,
            KMeans kMeans,
            ClusterPrediction loss,
            List<Layer> projection,
            AugmentedViews views,
            Recipe recipe) {

        /** Checks the numbers. */
        public Config {
            Objects.requireNonNull(kMeans, "k-means");
            Objects.requireNonNull(loss, "loss");
            Objects.requireNonNull(recipe, "recipe");
            projection = List.copyOf(projection);
            if (clusterings < 1) {
                throw new IllegalArgumentException("clusterings: expected at least 1, found " + clusterings);
            }
            if (prototypes < 2) {
                throw new IllegalArgumentException("prototypes: expected at least 2, found " + prototypes);
            }
            if (views.views() < REMEMBERED) {
                throw new IllegalArgumentException("DeepCluster: expected at least 2 crops, found " + views.views());
            }
        }

        /** Returns the settings of the paper for ImageNet and a ResNet-50: batch 4096, 400 epochs, 2 x 160 + 4 x 96. */
        public static Config paper() {
            Lars.Config lars = new Lars.Config(0.9, 0.001, LarsStep.Norm.SUM_OF_NORMS, 1e-8);
            LearningRate rate = LearningRate.cosine(4.8).withWarmup(10).withWarmupFrom(0.3);
            return new Config(
                    3,
                    3000,
                    KMeans.spherical(10),
                    new ClusterPrediction(0.1),
                    List.of(Layer.hidden(2048), Layer.linear(128)),
                    MultiCropViews.deepClusterV2(),
                    Recipe.of(400, 4096, rate.endingAt(0.0048), lars, WeightDecay.everywhere(1e-6)));
        }

        /** Returns settings for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, two crops. */
        public static Config cifar10() {
            LearningRate rate = LearningRate.cosine(0.06).inEpochs();
            return paper().withPrototypes(3, 512)
                    .withProjection(List.of(Layer.hidden(512), Layer.linear(128)))
                    .withViews(MultiCropViews.swavCifar10(0))
                    .withRecipe(Recipe.of(200, 128, rate, Sgd.Config.defaults(), WeightDecay.everywhere(5e-4)));
        }

        /** Returns the same settings with another number of clusterings and of clusters in each. */
        public Config withPrototypes(int times, int count) {
            return new Config(times, count, kMeans, loss, projection, views, recipe);
        }

        /** Returns the same settings with another projection head. */
        public Config withProjection(List<Layer> layers) {
            return new Config(clusterings, prototypes, kMeans, loss, layers, views, recipe);
        }

        /** Returns the same settings with other crops. */
        public Config withViews(AugmentedViews crops) {
            return new Config(clusterings, prototypes, kMeans, loss, projection, crops, recipe);
        }

        /** Returns the same settings with another way to train. */
        public Config withRecipe(Recipe other) {
            return new Config(clusterings, prototypes, kMeans, loss, projection, views, other);
        }
    }

    private final Config config;
    /** Draws all random numbers; a tensor, so that checkpoints hold it. */
    private final Tensor key;

    private final Branch branch;
    private final List<Prototypes> prototypes = new ArrayList<>();
    private final List<MemoryBank> banks = new ArrayList<>();
    private final PseudoLabels labels;
    /** The embeddings [V N, D] of the last step, until {@link #afterUpdate} remembers them. */
    private Tensor embeddings;

    private Views seen;

    /**
     * Creates the method around an encoder, for a source of so many images; the initialiser makes the projection head.
     *
     * @throws IllegalArgumentException if there are fewer images than prototypes
     */
    public DeepCluster(Initializer init, Backbone encoder, Config config, int images) {
        this.config = config;
        this.key = init.uniform(1, 1);
        this.branch = new Branch(encoder, new MlpHead(init, encoder.featureWidth(), config.projection()));
        int width = config.projection().get(config.projection().size() - 1).width();
        for (int i = 0; i < config.clusterings(); i++) {
            prototypes.add(Prototypes.fixed(init, width, config.prototypes()));
        }
        for (int i = 0; i < REMEMBERED; i++) {
            banks.add(new MemoryBank(init.device(), images, width));
        }
        this.labels = new PseudoLabels(init.device(), config.clusterings(), images);
        labels.requireImagesFor(config.prototypes());
    }

    /** Fills the memory, the first time, and clusters it; the centroids become the prototypes. */
    @Override
    @SuppressWarnings("try") // javac asks for a use of the scope
    public void beforeEpoch(int epoch, ViewPass images) {
        labels.requireImages(images.images());
        if (epoch == 0) {
            images.forEach(views -> remember(views, embeddings(views.tensors().subList(0, REMEMBERED))));
        }
        for (int c = 0; c < config.clusterings(); c++) {
            try (Scope scope = Scope.open()) {
                MemoryBank bank = banks.get(c % REMEMBERED);
                int[] known = bank.seen();
                RandomStream random = random(epoch, c);
                Clusters clusters = config.kMeans().fit(bank.features(known), config.prototypes(), random);
                prototypes.get(c).become(clusters.centroids());
                labels.set(c, known, clusters.assignments());
            }
        }
    }

    private RandomStream random(long... about) {
        return RandomStream.of(Double.doubleToLongBits(key.scalar()), about);
    }

    private Tensor embeddings(List<Tensor> crops) {
        return Ops.l2Normalize(branch.applyCrops(crops));
    }

    private void remember(Views views, Tensor z) {
        for (int i = 0; i < REMEMBERED; i++) {
            int first = i * views.batch();
            Tensor rows = Gradients.off(() -> Ops.slice(z, first, views.batch()));
            banks.get(i).remember(views.images(), rows);
        }
    }

    /** One batch: every crop against the prototypes of every clustering. */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor h = branch.features(views.tensors()); // [V N, D of the backbone]
        Tensor z = Ops.l2Normalize(branch.head().apply(h)); // [V N, D]
        Tensor sum = null;
        for (int c = 0; c < config.clusterings(); c++) {
            Tensor scores = prototypes.get(c).apply(z); // [V N, K]
            Tensor loss = config.loss().loss(scores, labels.get(c, views.images()));
            sum = sum == null ? loss : sum.plus(loss);
        }
        embeddings = z.keep();
        seen = views;
        return Step.of(sum.times(1.0 / config.clusterings())).monitor(h).trivialLoss(Math.log(config.prototypes()));
    }

    @Override
    public void afterUpdate(Progress progress) {
        remember(seen, embeddings);
        embeddings = null;
        seen = null;
    }

    @Override
    public String name() {
        return "deepcluster";
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
        Map<String, Module> modules = new LinkedHashMap<>();
        modules.put("backbone", branch.backbone());
        modules.put("projection", branch.head());
        return modules;
    }

    @Override
    public Map<String, Tensor> state() {
        Map<String, Tensor> state = new LinkedHashMap<>();
        for (int c = 0; c < prototypes.size(); c++) {
            String prefix = "prototypes" + c + ".";
            prototypes.get(c).state().forEach((name, tensor) -> state.put(prefix + name, tensor));
        }
        for (int i = 0; i < banks.size(); i++) {
            String prefix = "bank" + i + ".";
            banks.get(i).state().forEach((name, tensor) -> state.put(prefix + name, tensor));
        }
        state.put("labels", labels.state());
        state.put("key", key);
        return state;
    }

    @Override
    public String collapseAdvice() {
        return "clusters that hold nearly all images give nothing to predict; lower the learning rate or the number of"
                + " prototypes, or train on stronger augmentations";
    }
}
