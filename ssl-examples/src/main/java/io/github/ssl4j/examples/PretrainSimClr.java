package io.github.ssl4j.examples;

import io.github.ssl4j.contrastive.SimClr;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** SimCLR with the settings of one of its presets. */
@Command(
        name = "simclr",
        description = {
            "Pretrain with SimCLR (Chen et al. 2020, arXiv:2002.05709): two views of an image"
                    + " attract, all other images of the batch repel.",
            "Presets: cifar10 (32 pixels, batch 128, 200 epochs, SGD), paper (224 pixels, batch 4096,"
                    + " 100 epochs, LARS)."
        })
final class PretrainSimClr extends PretrainCommand {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Divides the similarities in the loss. Default: the preset's.")
    private Double temperature;

    @Override
    MethodSetup setup(PresetFit fit) {
        SimClr.Config preset = fit.choose(SimClr.Config::cifar10, SimClr.Config::paper);
        SimClr.Config fitted = preset.withViews(fit.views(preset.views())).withRecipe(fit.recipe(preset.recipe()));
        SimClr.Config chosen = temperature == null ? fitted : fitted.withTemperature(temperature);
        return fit.setup(chosen, chosen.views(), chosen.recipe(), (init, encoder) -> new SimClr(init, encoder, chosen));
    }
}
