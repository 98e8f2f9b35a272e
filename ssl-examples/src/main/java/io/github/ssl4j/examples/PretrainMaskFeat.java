package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.mim.MaskFeat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** MaskFeat with the settings of one of its presets. */
@Command(
        name = "maskfeat",
        description = {
            "Pretrain with MaskFeat (Wei et al. 2021, arXiv:2112.09133): a vision transformer tells the"
                    + " histograms of oriented gradients of hidden blocks of an image.",
            "Presets: cifar10 (32 pixels, 40 %% hidden, batch 256, 200 epochs, AdamW), paper (224 pixels,"
                    + " 40 %% hidden, batch 2048, 300 epochs, AdamW)."
        })
final class PretrainMaskFeat extends PretrainCommand {
    @Option(
            names = "--mask-ratio",
            paramLabel = "R",
            description = "The part of the patches to hide, between 0 and 1. Default: the preset's.")
    private Double maskRatio;

    @Option(
            names = "--bins",
            paramLabel = "N",
            description = "Orientations that a histogram tells apart. Default: the preset's.")
    private Integer bins;

    @Option(
            names = "--cells",
            paramLabel = "N",
            description = "Histograms along each side of a patch. Default: the preset's.")
    private Integer cells;

    @Override
    MethodSetup setup(PresetFit fit) {
        MaskFeat.Config preset = fit.choose(MaskFeat.Config::cifar10, MaskFeat.Config::paper);
        MaskFeat.Config chosen = new MaskFeat.Config(
                requireNonNullElse(maskRatio, preset.maskRatio()),
                requireNonNullElse(bins, preset.bins()),
                requireNonNullElse(cells, preset.cells()),
                fit.views(preset.views()),
                fit.recipe(preset.recipe()));
        return fit.masked(
                chosen,
                chosen.views(),
                chosen.recipe(),
                MaskFeat::encoder,
                (init, encoder) -> new MaskFeat(init, encoder, chosen));
    }
}
