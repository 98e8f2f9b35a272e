package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.regularization.BarlowTwins;
import io.github.ssl4j.regularization.BarlowTwinsLoss;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Barlow Twins with the settings of one of its presets. */
@Command(
        name = "barlow-twins",
        description = {
            "Pretrain with Barlow Twins (Zbontar et al. 2021, arXiv:2103.03230): over a batch, each"
                    + " value of the embedding of one view correlates with the same value of the other view,"
                    + " and with no other value.",
            "Presets: cifar10 (32 pixels, batch 256, 1000 epochs, LARS), paper (224 pixels, batch"
                    + " 2048, 1000 epochs, LARS)."
        })
final class PretrainBarlowTwins extends PretrainCommand {
    @Option(
            names = "--lambda",
            paramLabel = "X",
            description = "The weight of the correlations between different values. Default: the preset's.")
    private Double lambda;

    @Option(
            names = "--scale",
            paramLabel = "X",
            description = "The factor of the loss, smaller where steps would be too long. Default: the preset's.")
    private Double scale;

    @Override
    MethodSetup setup(PresetFit fit) {
        BarlowTwins.Config preset = fit.choose(BarlowTwins.Config::cifar10, BarlowTwins.Config::paper);
        BarlowTwinsLoss loss = new BarlowTwinsLoss(
                requireNonNullElse(lambda, preset.loss().redundancy()),
                requireNonNullElse(scale, preset.loss().scale()));
        BarlowTwins.Config chosen =
                preset.withLoss(loss).withViews(fit.views(preset.views())).withRecipe(fit.recipe(preset.recipe()));
        return fit.setup(
                chosen, chosen.views(), chosen.recipe(), (init, encoder) -> new BarlowTwins(init, encoder, chosen));
    }
}
