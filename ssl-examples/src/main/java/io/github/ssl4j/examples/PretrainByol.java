package io.github.ssl4j.examples;

import io.github.ssl4j.distillation.Byol;
import io.github.ssl4j.distillation.TargetMomentum;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** BYOL with the settings of one of its presets. */
@Command(
        name = "byol",
        description = {
            "Pretrain with BYOL (Grill et al. 2020, arXiv:2006.07733): a network predicts what a slow"
                    + " copy of itself makes of another view of the same image; there are no negatives.",
            "Presets: cifar10 (32 pixels, batch 128, 200 epochs, SGD), paper (224 pixels, batch 4096,"
                    + " 1000 epochs, LARS)."
        })
final class PretrainByol extends PretrainCommand {
    @Option(
            names = "--momentum",
            paramLabel = "M",
            description =
                    "How slowly the copy follows at the start, from 0 to 1; it grows to 1. Default: the" + " preset's.")
    private Double momentum;

    @Override
    MethodSetup setup(PresetFit fit) {
        Byol.Config preset = fit.choose(Byol.Config::cifar10, Byol.Config::paper);
        Byol.Config fitted = preset.withViews(fit.views(preset.views())).withRecipe(fit.recipe(preset.recipe()));
        Byol.Config chosen = momentum == null ? fitted : fitted.withMomentum(TargetMomentum.growingFrom(momentum));
        return fit.setup(chosen, chosen.views(), chosen.recipe(), (init, encoder) -> new Byol(init, encoder, chosen));
    }
}
