package io.github.ssl4j.clustering;

import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.settings.Setting;
import io.github.ssl4j.siamese.Branch;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * DeepCluster v2: before every epoch the embeddings of all images are clustered several times; then the cluster of an
 * image should be predicted from each of its crops. Caron et al. 2020, arXiv:2006.09882, section 4.1 and appendix C.
 */
public final class DeepCluster extends SslMethod implements Coded {
    /**
     * The settings.
     *
     * @param kMeans how to cluster
     */
    public record Config(
            @Setting("number of clusterings of all images; each has prototypes of its own")
            int clusterings,

            @Setting("K, the clusters of each clustering, at least 2")
            int prototypes,

            KMeans kMeans,

            @Setting("the cluster prediction with its temperature")
            ClusterPrediction loss,

            @Setting("the layers of the projection head") List<Layer> projection) {

        /** Checks the numbers. */
        public Config {
            Objects.requireNonNull(kMeans, "k-means");
            Objects.requireNonNull(loss, "loss");
            projection = List.copyOf(projection);
            Prototypes.requireCount(prototypes);
            if (clusterings < 1) {
                throw new IllegalArgumentException("clusterings: expected at least 1, found " + clusterings);
            }
        }

        /** Returns the same settings with another number of clusterings and of clusters in each. */
        public Config withPrototypes(int times, int count) {
            return new Config(times, count, kMeans, loss, projection);
        }

        /** Returns the same settings with another projection head. */
        public Config withProjection(List<Layer> layers) {
            return new Config(clusterings, prototypes, kMeans, loss, layers);
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
        this.seed = keep("seed", new StoredSeed(init));
        MlpHead projection = new MlpHead(init, encoder.featureWidth(), config.projection());
        this.branch = new Branch(train("backbone", encoder), train("projection", projection));
        for (int i = 0; i < config.clusterings(); i++) {
            prototypes.add(
                    keep("prototypes" + i, Prototypes.fixed(init, projection.outputWidth(), config.prototypes())));
        }
        this.memory = keep("memory", new CropMemory(init.device(), images, projection.outputWidth()));
        this.labels = keep("labels", new PseudoLabels(init.device(), config.clusterings(), images));
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
                remember(views, Ops.l2Normalize(z));
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
        List<Tensor> made = embed(views, v -> {
            Tensor h = branch.features(v.tensors()); // [V N, D of the backbone]
            return List.of(h, Ops.l2Normalize(branch.head().apply(h)));
        });
        Tensor z = made.get(1); // [V N, D]
        Tensor sum = null;
        for (int c = 0; c < config.clusterings(); c++) {
            Tensor scores = prototypes.get(c).apply(z); // [V N, K]
            int[] clusters = labels.get(c, views.images());
            Tensor own = config.loss().loss(scores, clusters);
            Tensor loss = batch().mean(own, ClusterPrediction.counted(clusters));
            sum = sum == null ? loss : sum.plus(loss);
        }
        Tensor seen = z.keep();
        return Step.of(sum.times(1.0 / config.clusterings()))
                .monitor(made.get(0))
                .trivialLoss(Math.log(config.prototypes()))
                .after(() -> remember(views, seen));
    }

    /** Remembers the embeddings of the large crops, the first of z [V N, D], of all images of the batch. */
    private void remember(Views views, Tensor z) {
        int[] images = batch().gather(z.device(), views.images());
        Tensor large = Ops.slice(z.detach(), 0, LargeCrops.COUNT * views.batch());
        memory.remember(images, batch().gather(large));
    }

    /** The nearest prototype of every image [N] in the first clustering. */
    @Override
    public Tensor codes(Tensor images) {
        return Gradients.off(() -> Ops.argmax(prototypes.get(0).apply(Ops.l2Normalize(branch.evaluate(images)))));
    }

    @Override
    public int codes() {
        return config.prototypes();
    }

    @Override
    public String name() {
        return "deepcluster";
    }

    @Override
    public int views() {
        return LargeCrops.COUNT;
    }

    @Override
    public void requireViews(ViewPolicy views) {
        MultiCropViews.requireGlobals("DeepCluster", views);
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
        return "clusters that hold nearly all images give nothing to predict; lower the learning rate or the number of"
                + " prototypes, or train on stronger augmentations";
    }
}
