package io.github.ssl4j.clustering;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.Module;
import io.github.ssl4j.siamese.Branch;
import io.github.ssl4j.statistics.Clusters;
import io.github.ssl4j.statistics.KMeans;
import io.github.ssl4j.tensor.NamedTensors;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.CifarRecipes;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.ViewPass;
import io.github.ssl4j.train.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * DeepCluster v2: before every epoch the embeddings of all images are clustered several times; then the cluster of an
 * image should be predicted from each of its crops. Caron et al. 2020, arXiv:2006.09882, section 4.1 and appendix C.
 */
public final class DeepCluster implements SslMethod {
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
            LargeCrops.requireFitting("DeepCluster", views, prototypes);
            if (clusterings < 1) {
                throw new IllegalArgumentException("clusterings: expected at least 1, found " + clusterings);
            }
        }

        /** Returns the settings of the paper for ImageNet and a ResNet-50: batch 4096, 400 epochs, 2 x 160 + 4 x 96. */
        public static Config paper() {
            return new Config(
                    3,
                    3000,
                    KMeans.spherical(10),
                    new ClusterPrediction(0.1),
                    List.of(Layer.hidden(2048), Layer.linear(128)),
                    MultiCropViews.deepClusterV2(),
                    SwAv.Config.paper().recipe().withEpochs(400));
        }

        /** Returns settings for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, two crops. */
        public static Config cifar10() {
            return paper().withPrototypes(3, 512)
                    .withProjection(List.of(Layer.hidden(512), Layer.linear(128)))
                    .withViews(MultiCropViews.swavCifar10(0))
                    .withRecipe(CifarRecipes.lightly());
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
    private final StoredSeed seed;
    private final Branch branch;
    private final List<Prototypes> prototypes = new ArrayList<>();
    private final CropMemory memory;
    private final PseudoLabels labels;

    /**
     * Creates the method around an encoder, for a source of so many images; the initialiser makes the projection head.
     *
     * @throws IllegalArgumentException if there are fewer images than prototypes
     */
    public DeepCluster(Initializer init, Backbone encoder, Config config, int images) {
        this.config = config;
        this.seed = new StoredSeed(init);
        MlpHead projection = new MlpHead(init, encoder.featureWidth(), config.projection());
        this.branch = new Branch(encoder, projection);
        for (int i = 0; i < config.clusterings(); i++) {
            prototypes.add(Prototypes.fixed(init, projection.outputWidth(), config.prototypes()));
        }
        this.memory = new CropMemory(init.device(), images, projection.outputWidth());
        this.labels = new PseudoLabels(init.device(), config.clusterings(), images);
        labels.requireImagesFor(config.prototypes());
    }

    /** Fills the memory, the first time, and clusters it; the centroids become the prototypes. */
    @Override
    @SuppressWarnings("try") // javac asks for a use of the scope
    public void beforeEpoch(int epoch, ViewPass images) {
        labels.requireImages(images.images());
        if (epoch == 0) {
            images.forEach(views -> {
                Tensor z = branch.applyCrops(views.tensors().subList(0, LargeCrops.COUNT));
                memory.remember(views, Ops.l2Normalize(z));
            });
        }
        for (int c = 0; c < config.clusterings(); c++) {
            try (Scope scope = Scope.open()) {
                MemoryBank bank = memory.forClustering(c);
                int[] known = bank.seen();
                Tensor z = bank.features(known); // [N, D]
                Clusters clusters = config.kMeans().fit(z, config.prototypes(), seed.stream(epoch, c));
                prototypes.get(c).become(clusters.centroids());
                labels.set(c, known, clusters.assignments());
            }
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
        memory.hold(views, z);
        return Step.of(sum.times(1.0 / config.clusterings())).monitor(h).trivialLoss(Math.log(config.prototypes()));
    }

    @Override
    public void afterUpdate(Progress progress) {
        memory.rememberHeld();
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
        return branch.parts("backbone", "projection");
    }

    @Override
    public Map<String, Tensor> state() {
        NamedTensors state = new NamedTensors().add("labels", labels.state()).add("key", seed.state());
        for (int c = 0; c < prototypes.size(); c++) {
            state.addAll("prototypes" + c, prototypes.get(c).state());
        }
        memory.state().forEach(state::add);
        return state.map();
    }

    @Override
    public String collapseAdvice() {
        return "clusters that hold nearly all images give nothing to predict; lower the learning rate or the number of"
                + " prototypes, or train on stronger augmentations";
    }
}
