package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.mim.SimMim;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** SimMIM with the settings of one of its presets. */
@Command(
        name = "simmim",
        description = {
            "Pretrain with SimMIM (Xie et al. 2021, arXiv:2111.09886): large squares of an image are hidden, the"
                    + " encoder sees one learned token in place of each of their patches, and a linear layer tells"
                    + " the hidden pixels.",
            "Presets: cifar10 (32 pixels, squares of 8, batch 256, 400 epochs), paper (192 pixels, squares of"
                    + " 32, batch 2048, 100 epochs)."
        })
final class PretrainSimMim extends PretrainCommand {
    @Option(
            names = "--square",
            paramLabel = "N",
            description = "Side in pixels of the squares that are hidden as a whole. Default: the preset's.")
    private Integer square;

    @Option(
            names = "--mask-ratio",
            paramLabel = "R",
            description = "The part of the squares to hide, from 0 to 1. Default: the preset's.")
    private Double maskRatio;

    @Override
    MethodSetup setup(PresetFit fit) {
        SimMim.Config preset = fit.choose(SimMim.Config::cifar10, SimMim.Config::paper);
        SimMim.Config chosen = new SimMim.Config(
                requireNonNullElse(square, preset.square()),
                requireNonNullElse(maskRatio, preset.maskRatio()),
                fit.views(preset.views()),
                fit.recipe(preset.recipe()));
        return fit.masked(
                chosen,
                chosen.views(),
                chosen.recipe(),
                SimMim::encoder,
                (init, encoder) -> new SimMim(init, encoder, chosen));
    }
}
