package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.clustering.DeepClusterV1;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** DeepCluster v1 with the settings of one of its presets. */
@Command(
        name = "deepcluster-v1",
        description = {
            "Pretrain with DeepCluster (Caron et al. 2018, arXiv:1807.05520): before every epoch the"
                    + " whitened features of all images are clustered; then a fresh classifier and the encoder"
                    + " predict the clusters.",
            "Presets: cifar10 (32 pixels, batch 256, 200 epochs, SGD, 100 clusters), paper (224"
                    + " pixels, batch 256, 200 epochs, SGD, 10000 clusters)."
        })
final class PretrainDeepClusterV1 extends PretrainCommand {
    @Option(
            names = "--clusters",
            paramLabel = "N",
            description = "How many clusters; at most as many as images. Default: the preset's.")
    private Integer clusters;

    @Option(
            names = "--components",
            paramLabel = "N",
            description = "Dimensions that features are reduced to before they are clustered; at most as many as"
                    + " the encoder has features. Default: the preset's.")
    private Integer components;

    @Option(
            names = "--classifier-rate",
            paramLabel = "X",
            description = "The learning rate of the classifier, which begins anew in every epoch: higher where an epoch"
                    + " has few steps. Default: the preset's.")
    private Double classifierRate;

    @Override
    MethodSetup setup(PresetFit fit) {
        DeepClusterV1.Config preset = fit.choose(DeepClusterV1.Config::cifar10, DeepClusterV1.Config::paper);
        DeepClusterV1.Config chosen = preset.withClusters(
                        requireNonNullElse(clusters, preset.clusters()),
                        requireNonNullElse(components, preset.whitening().components()))
                .withClassifierRate(requireNonNullElse(classifierRate, preset.classifierRate()))
                .withViews(fit.views(preset.views()))
                .withRecipe(fit.recipe(preset.recipe()));
        return fit.setup(
                chosen,
                chosen.views(),
                chosen.recipe(),
                (init, encoder) -> new DeepClusterV1(init, encoder, chosen, fit.images()));
    }
}
