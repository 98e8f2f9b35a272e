package io.github.ssl4j.clustering;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.statistics.Clusters;
import io.github.ssl4j.statistics.KMeans;
import io.github.ssl4j.tensor.NamedTensors;
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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DeepCluster: before every epoch the features of all images are clustered and a fresh classifier is put on the encoder;
 * then both learn to predict the cluster of an image. Caron et al. 2018, arXiv:1807.05520.
 */
public final class DeepClusterV1 implements SslMethod {
    private static final Logger LOG = LoggerFactory.getLogger(DeepClusterV1.class);
    private static final long CLUSTERS = 0x636c7573;
    private static final long CLASSIFIER = 0x68656164;
    private static final long ORDER = 0x6f726465;

    /**
     * The settings.
     *
     * @param clusters K, at least 2
     * @param whitening what the features go through before they are clustered
     * @param kMeans how to cluster
     * @param classifierRate the constant learning rate of the classifier, which has no momentum
     * @param views two views: the one to train on and the one to cluster
     * @param recipe how to train the encoder
     */
    public record Config(
            int clusters,
            PcaWhitening whitening,
            KMeans kMeans,
            double classifierRate,
            AugmentedViews views,
            Recipe recipe) {

        /** Checks the numbers. */
        public Config {
            Objects.requireNonNull(whitening, "whitening");
            Objects.requireNonNull(kMeans, "k-means");
            Objects.requireNonNull(recipe, "recipe");
            if (clusters < 2) {
                throw new IllegalArgumentException("clusters: expected at least 2, found " + clusters);
            }
            FreshClassifier.requireRate(classifierRate);
            if (views.views() != 2) {
                throw new IllegalArgumentException("DeepCluster v1: expected 2 views, one to train on and one to"
                        + " cluster, found " + views.views());
            }
        }

        /** Returns the settings of the paper for ImageNet: 10,000 clusters, batch 256, 200 epochs; without Sobel. */
        public static Config paper() {
            LearningRate rate = LearningRate.constant(0.05);
            return new Config(
                    10_000,
                    new PcaWhitening(256),
                    KMeans.euclidean(20),
                    0.05,
                    RandomAndMiddle.of(224, 0.08, Normalization.IMAGENET),
                    Recipe.of(200, 256, rate, Sgd.Config.defaults(), WeightDecay.everywhere(1e-5)));
        }

        /** Returns settings for CIFAR-10 and a ResNet-18 with the CIFAR stem: 100 clusters in 64 dimensions. */
        public static Config cifar10() {
            return paper().withClusters(100, 64).withViews(RandomAndMiddle.of(32, 0.2, Normalization.CIFAR10));
        }

        /** Returns the same settings with another number of clusters in so many dimensions. */
        public Config withClusters(int count, int dimensions) {
            return new Config(count, new PcaWhitening(dimensions), kMeans, classifierRate, views, recipe);
        }

        /** Returns the same settings with another learning rate of the classifier. */
        public Config withClassifierRate(double rate) {
            return new Config(clusters, whitening, kMeans, rate, views, recipe);
        }

        /** Returns the same settings with other views, one to train on and one to cluster. */
        public Config withViews(AugmentedViews other) {
            return new Config(clusters, whitening, kMeans, classifierRate, other, recipe);
        }

        /** Returns the same settings with another way to train the encoder. */
        public Config withRecipe(Recipe other) {
            return new Config(clusters, whitening, kMeans, classifierRate, views, other);
        }
    }

    private final Config config;
    private final StoredSeed seed;
    private final Backbone encoder;
    private final FreshClassifier classifier;
    private final PseudoLabels labels;
    private final ClusterPrediction loss = new ClusterPrediction(1);

    /**
     * Creates the method around an encoder, for a source of so many images; the initialiser makes the classifier.
     *
     * @throws IllegalArgumentException if there are fewer images than clusters, or fewer features than components
     */
    public DeepClusterV1(Initializer init, Backbone encoder, Config config, int images) {
        config.whitening().requireFeatures(encoder.featureWidth());
        this.config = config;
        this.seed = new StoredSeed(init);
        this.encoder = encoder;
        double decay = config.recipe().weightDecay().start();
        this.classifier = new FreshClassifier(init, encoder.featureWidth(), config.clusters(), decay);
        this.labels = new PseudoLabels(init.device(), 1, images);
        labels.requireImagesFor(config.clusters());
        classifier.reset(seed.stream(CLASSIFIER, 0));
    }

    /** Clusters the features of all images and forgets the classifier, whose outputs are about to mean other things. */
    @Override
    @SuppressWarnings("try") // javac asks for a use of the scope
    public void beforeEpoch(int epoch, ViewPass images) {
        labels.requireImages(images.images());
        try (MemoryBank bank = new MemoryBank(encoder.device(), images.images(), encoder.featureWidth());
                Scope scope = Scope.open()) {
            encoder.training(false);
            images.forEach(views -> bank.remember(views.images(), encoder.apply(views.get(1))));
            int[] known = bank.seen();
            int[] before = labels.get(0, known);
            Tensor features = config.whitening().apply(bank.features(known)); // [N, P]
            Clusters found = config.kMeans().fit(features, config.clusters(), seed.stream(CLUSTERS, epoch));
            labels.set(0, known, found.assignments());
            LOG.info(
                    "epoch {}: normalised mutual information with the last clusters {}",
                    epoch,
                    MutualInformation.normalized(before, found.assignments()));
        } finally {
            encoder.training(true);
        }
        classifier.reset(seed.stream(CLASSIFIER, epoch));
    }

    /** Every cluster is shown equally often: otherwise one large cluster would be the easiest answer for all images. */
    @Override
    public Optional<int[]> order(int epoch) {
        return Optional.of(BalancedOrder.of(labels.all(0), config.clusters(), seed.stream(ORDER, epoch)));
    }

    /** One batch of equation 2: which cluster is the image in? */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor h = encoder.apply(views.get(0)); // [N, D]
        Tensor scores = classifier.apply(h); // [N, K]
        return Step.of(loss.loss(scores, labels.get(0, views.images()))).monitor(h);
    }

    /** The classifier is state and not trained: it lives for one epoch and has an optimiser of its own. */
    @Override
    public void afterUpdate(Progress progress) {
        classifier.update(config.classifierRate());
    }

    @Override
    public String name() {
        return "deepcluster-v1";
    }

    @Override
    public int views() {
        return 2;
    }

    @Override
    public Backbone backbone() {
        return encoder;
    }

    @Override
    public Map<String, Module> trained() {
        return Map.of("backbone", encoder);
    }

    @Override
    public Map<String, Tensor> state() {
        return new NamedTensors()
                .addAll("classifier", classifier.state())
                .add("labels", labels.state())
                .add("key", seed.state())
                .map();
    }

    @Override
    public String collapseAdvice() {
        return "clusters of very different sizes invite one answer for all images; lower the number of clusters or the"
                + " learning rate";
    }
}
