package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.contrastive.InfoNce;
import io.github.ssl4j.contrastive.MoCo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** MoCo v2 with the settings of one of its presets. */
@Command(
        name = "moco",
        description = {
            "Pretrain with MoCo v2 (He et al. 2019, arXiv:1911.05722; Chen et al. 2020,"
                    + " arXiv:2003.04297): a view finds the key of the other view, made by a slow copy of the"
                    + " encoder, among a queue of earlier keys.",
            "Presets: cifar10 (32 pixels, batch 128, 200 epochs, SGD, queue 4096), paper (224 pixels,"
                    + " batch 256, 200 epochs, SGD, queue 65536)."
        })
final class PretrainMoCo extends PretrainCommand {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Divides the similarities in the loss. Default: the preset's.")
    private Double temperature;

    @Option(
            names = "--queue",
            paramLabel = "N",
            description = "Keys of earlier batches, a multiple of the keys of a step: the batch (paper) or twice"
                    + " the batch (cifar10). Default: the preset's.")
    private Integer queue;

    @Option(
            names = "--momentum",
            paramLabel = "M",
            description = "How slowly the key encoder follows, from 0 to 1. Default: the preset's.")
    private Double momentum;

    @Option(
            names = "--batch-norm-groups",
            paramLabel = "N",
            description = "Parts of a batch that batch norm sees by themselves; a divisor of the batch. Default: 8.")
    private Integer groups;

    @Override
    MethodSetup setup(PresetFit fit) {
        MoCo.Config preset = fit.choose(MoCo.Config::cifar10, MoCo.Config::paper);
        MoCo.Config chosen = new MoCo.Config(
                temperature == null ? preset.loss() : InfoNce.of(temperature),
                requireNonNullElse(queue, preset.queueLength()),
                requireNonNullElse(momentum, preset.momentum()),
                preset.projection(),
                requireNonNullElse(groups, preset.batchNormGroups()),
                preset.symmetry(),
                fit.views(preset.views()),
                fit.recipe(preset.recipe()));
        return fit.setup(chosen, chosen.views(), chosen.recipe(), (init, encoder) -> new MoCo(init, encoder, chosen));
    }
}
