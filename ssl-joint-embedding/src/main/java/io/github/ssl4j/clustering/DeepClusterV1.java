package io.github.ssl4j.clustering;

import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.statistics.Clusters;
import io.github.ssl4j.statistics.KMeans;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Coded;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.ViewPass;
import io.github.ssl4j.train.Views;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * DeepCluster: before every epoch the features of all images are clustered and a fresh classifier is put on the
 * encoder; then both learn to predict the cluster of an image. Caron et al. 2018, arXiv:1807.05520.
 */
public final class DeepClusterV1 extends SslMethod implements Coded {
    private static final Logger LOG = LoggerFactory.getLogger(DeepClusterV1.class);
    private static final long CLUSTERS = 0x636c7573;
    private static final long CLASSIFIER = 0x68656164;
    private static final long ORDER = 0x6f726465;

    /**
     * The settings.
     *
     * @param kMeans how to cluster
     */
    public record Config(
            @Setting("K, at least 2") int clusters,

            @Setting("how features are whitened before they are clustered")
            PcaWhitening whitening,

            KMeans kMeans,

            @Setting("constant learning rate of the classifier, which is reinitialised in every epoch: higher"
                    + " where an epoch has few steps")
            double classifierRate,

            @Setting("the weight decay of the classifier") double classifierDecay) {

        /** Checks the numbers. */
        public Config {
            Objects.requireNonNull(whitening, "whitening");
            Objects.requireNonNull(kMeans, "k-means");
            if (clusters < 2) {
                throw new IllegalArgumentException("clusters: expected at least 2, found " + clusters);
            }
            FreshClassifier.requireRate(classifierRate);
            FreshClassifier.requireDecay(classifierDecay);
        }

        /** Returns the same settings with another number of clusters in so many dimensions. */
        public Config withClusters(int count, int dimensions) {
            return new Config(count, new PcaWhitening(dimensions), kMeans, classifierRate, classifierDecay);
        }

        /** Returns the same settings with another learning rate of the classifier. */
        public Config withClassifierRate(double rate) {
            return new Config(clusters, whitening, kMeans, rate, classifierDecay);
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
        this.seed = keep("seed", new StoredSeed(init));
        this.encoder = train("backbone", encoder);
        this.classifier = keep(
                "classifier",
                new FreshClassifier(init, encoder.featureWidth(), config.clusters(), config.classifierDecay()));
        this.labels = keep("labels", new PseudoLabels(init.device(), 1, images));
        labels.requireImagesFor(config.clusters());
        classifier.reset(seed.stream(CLASSIFIER, 0));
    }

    /**
     * Clusters the features of all images and reinitialises the classifier, whose outputs no longer mean the same
     * clusters.
     */
    @Override
    @SuppressWarnings("try") // javac asks for a use of the scope
    public void beforeEpoch(int epoch, ViewPass images) {
        labels.requireImages(images.images());
        try (MemoryBank bank = new MemoryBank(encoder.device(), images.images(), encoder.featureWidth());
                Scope scope = Scope.open()) {
            encoder.training(false);
            images.forEach(views -> {
                Tensor h = encoder.apply(views.get(1));
                bank.remember(batch().gather(h.device(), views.images()), batch().gather(h));
            });
            int[] known = bank.seen();
            int[] before = labels.get(0, known);
            Tensor features = config.whitening().apply(bank.features(known)); // [N, P]
            Clusters found = config.kMeans().fit(features, config.clusters(), seed.stream(CLUSTERS, epoch));
            labels.set(0, known, found.assignments());
            LOG.info(
                    "epoch {}: normalised mutual information with the last clusters {}",
                    epoch + 1,
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

    /**
     * One batch of equation 2: which cluster is the image in? The classifier lives for one epoch and has an optimiser
     * of its own, so the optimiser of the run does not update it.
     */
    @Override
    public Step step(Views views, Progress progress) {
        Tensor h = embed(views, v -> List.of(encoder.apply(v.get(0)))).get(0); // [N, D]
        Tensor scores = classifier.apply(h); // [N, K]
        int[] clusters = labels.get(0, views.images());
        return Step.of(batch().mean(loss.loss(scores, clusters), ClusterPrediction.counted(clusters)))
                .monitor(h)
                .after(() -> classifier.update(config.classifierRate(), batch()));
    }

    /** The likeliest cluster of every image [N]. */
    @Override
    public Tensor codes(Tensor images) {
        return Gradients.off(() -> Ops.argmax(classifier.apply(encoder.evaluate(images))));
    }

    @Override
    public int codes() {
        return config.clusters();
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
    public boolean followsLength() {
        return false;
    }

    @Override
    public Backbone backbone() {
        return encoder;
    }

    @Override
    public String collapseAdvice() {
        return "clusters of very different sizes invite one answer for all images; lower the number of clusters or the"
                + " learning rate";
    }
}
