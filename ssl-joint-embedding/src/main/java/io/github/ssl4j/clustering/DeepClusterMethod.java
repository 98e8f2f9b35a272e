package io.github.ssl4j.clustering;

import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.pretrain.About;
import io.github.ssl4j.pretrain.Family;
import io.github.ssl4j.pretrain.Method;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.RunShape;
import io.github.ssl4j.statistics.KMeans;
import io.github.ssl4j.train.CifarRecipes;
import io.github.ssl4j.train.SslMethod;
import java.util.List;

/** DeepCluster v2 in the catalogue, with its presets. */
public final class DeepClusterMethod implements Method<DeepCluster.Config> {
    @Override
    public About about() {
        return new About(
                "deepcluster",
                "DeepCluster v2",
                "Caron et al. 2020, arXiv:2006.09882",
                Family.CLUSTERING,
                "before every epoch the embeddings of all images are clustered; then every crop predicts its image's"
                        + " cluster",
                "Images that fall into groups, on one machine; a clustering costs little beside an epoch.");
    }

    @Override
    public List<Preset<DeepCluster.Config>> presets() {
        return List.of(cifar10(), photos(), paper());
    }

    @Override
    public SslMethod create(Initializer init, Backbone encoder, DeepCluster.Config settings, RunShape run) {
        return new DeepCluster(init, encoder, settings, run.images());
    }

    /** Returns the preset for ImageNet and a ResNet-50: batch 4096, 400 epochs, 2 x 160 + 4 x 96 pixels. */
    public static Preset<DeepCluster.Config> paper() {
        return Preset.of(
                Preset.PAPER,
                "the SwAV paper for ImageNet and a ResNet-50",
                new DeepCluster.Config(
                        3,
                        3000,
                        KMeans.spherical(10),
                        new ClusterPrediction(0.1),
                        List.of(Layer.hidden(2048), Layer.linear(128))),
                MultiCropViews.deepClusterV2(),
                SwAvMethod.paper().recipe().withEpochs(400));
    }

    /** Returns the preset for CIFAR-10 and a ResNet-18 with the CIFAR stem: batch 128, 200 epochs, two crops. */
    public static Preset<DeepCluster.Config> cifar10() {
        return Preset.of(
                        Preset.CIFAR10,
                        "ours for a ResNet-18 with the CIFAR stem: SwAV's views, trained as in Lightly's benchmark",
                        paper().settings()
                                .withPrototypes(3, 512)
                                .withProjection(List.of(Layer.hidden(512), Layer.linear(128))),
                        MultiCropViews.swavCifar10(0),
                        CifarRecipes.lightly())
                .withCrops(MultiCropViews::swavCifar10);
    }

    /** Returns the preset for photographs: the paper's, trained as the authors train SwAV on batches of 256. */
    public static Preset<DeepCluster.Config> photos() {
        return Preset.of(
                Preset.PHOTOS,
                "the paper's settings, trained as its authors train SwAV on batches of 256; ten images a cluster",
                paper().settings(),
                paper().views(),
                SwAvMethod.paperSmallBatch().recipe().withEpochs(100));
    }

    /** Has clusters of ten images or more. */
    @Override
    public DeepCluster.Config fitted(DeepCluster.Config settings, RunShape run) {
        int prototypes = Math.max(2, Math.min(settings.prototypes(), run.images() / 10));
        return settings.withPrototypes(settings.clusterings(), prototypes);
    }
}
