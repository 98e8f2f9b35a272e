package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.clustering.ClusterPrediction;
import io.github.ssl4j.clustering.DeepCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** DeepCluster v2 with the settings of one of its presets. */
@Command(
        name = "deepcluster",
        description = {
            "Pretrain with DeepCluster v2 (Caron et al. 2020, arXiv:2006.09882, appendix C): before"
                    + " every epoch all images are clustered several times; then every crop predicts the"
                    + " clusters of its image.",
            "Presets: cifar10 (2 x 32 pixels, batch 128, 200 epochs, SGD, 3 x 512 clusters), paper (2"
                    + " x 160 + 4 x 96 pixels, batch 4096, 400 epochs, LARS, 3 x 3000 clusters)."
        })
final class PretrainDeepCluster extends PretrainCommand {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Divides the similarities in the loss. Default: the preset's.")
    private Double temperature;

    @Option(
            names = "--prototypes",
            paramLabel = "N",
            description = "Clusters of each clustering; at most as many as images. Default: the preset's.")
    private Integer prototypes;

    @Option(
            names = "--clusterings",
            paramLabel = "N",
            description = "How many times all images are clustered. Default: the preset's.")
    private Integer clusterings;

    @Override
    MethodSetup setup(PresetFit fit) {
        DeepCluster.Config preset = fit.choose(DeepCluster.Config::cifar10, DeepCluster.Config::paper);
        DeepCluster.Config chosen = new DeepCluster.Config(
                requireNonNullElse(clusterings, preset.clusterings()),
                requireNonNullElse(prototypes, preset.prototypes()),
                preset.kMeans(),
                temperature == null ? preset.loss() : new ClusterPrediction(temperature),
                preset.projection(),
                fit.views(preset.views()),
                fit.recipe(preset.recipe()));
        return fit.setup(
                chosen,
                chosen.views(),
                chosen.recipe(),
                (init, encoder) -> new DeepCluster(init, encoder, chosen, fit.images()));
    }
}
