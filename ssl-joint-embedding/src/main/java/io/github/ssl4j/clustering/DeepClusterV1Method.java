package io.github.ssl4j.clustering;

import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.statistics.KMeans;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.SslMethod;
import io.github.ssl4j.train.WeightDecay;
import java.util.List;

/** DeepCluster v1 in the catalogue, with its presets. */
public final class DeepClusterV1Method implements Method<DeepClusterV1.Config> {
    @Override
    public About about() {
        return new About(
                "deepcluster-v1",
                "DeepCluster v1",
                "Caron et al. 2018, arXiv:1807.05520",
                Family.CLUSTERING,
                "before every epoch the whitened features of all images are clustered; then a fresh classifier and the"
                        + " encoder predict the clusters",
                "For comparison; DeepCluster v2 is better in every respect.");
    }

    @Override
    public List<Preset<DeepClusterV1.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, DeepClusterV1.Config settings, RunShape run) {
        return new DeepClusterV1(init, encoder, settings, run.images());
    }

    /** Returns the preset for ImageNet: 10,000 clusters, batch 256, 200 epochs; without Sobel. */
    public static Preset<DeepClusterV1.Config> paper() {
        return Preset.of(
                Preset.PAPER,
                "the paper for ImageNet, without its Sobel filter",
                new DeepClusterV1.Config(10_000, new PcaWhitening(256), KMeans.euclidean(20), 0.05, 1e-5),
                RandomAndMiddle.of(224, 0.08, Normalization.IMAGENET),
                Recipe.of(200, 256, LearningRate.constant(0.05), Sgd.Config.defaults(), WeightDecay.everywhere(1e-5)));
    }

    /** Returns the preset for CIFAR-10 and a ResNet-18 with the CIFAR stem: 100 clusters in 64 dimensions. */
    public static Preset<DeepClusterV1.Config> cifar10() {
        return Preset.of(
                Preset.CIFAR10,
                "ours for a ResNet-18 with the CIFAR stem: the paper's with 100 clusters in 64 dimensions",
                paper().settings().withClusters(100, 64),
                RandomAndMiddle.of(32, 0.2, Normalization.CIFAR10),
                paper().recipe());
    }

    /** Returns the preset for photographs: the paper's in 128 dimensions, with ten images a cluster. */
    public static Preset<DeepClusterV1.Config> photos() {
        return Preset.of(
                Preset.PHOTOS,
                "the paper's settings in 128 dimensions; ten images a cluster",
                paper().settings().withClusters(10_000, 128),
                paper().views(),
                paper().recipe().withEpochs(100));
    }

    /** Has clusters of ten images or more. */
    @Override
    public DeepClusterV1.Config fitted(DeepClusterV1.Config settings, RunShape run) {
        int clusters = Math.max(2, Math.min(settings.clusters(), run.images() / 10));
        return settings.withClusters(clusters, settings.whitening().components());
    }
}
