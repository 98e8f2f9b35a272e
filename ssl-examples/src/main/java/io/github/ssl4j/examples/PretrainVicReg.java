package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.regularization.VicReg;
import io.github.ssl4j.regularization.VicRegLoss;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** VICReg with the settings of one of its presets. */
@Command(
        name = "vicreg",
        description = {
            "Pretrain with VICReg (Bardes, Ponce and LeCun 2022, arXiv:2105.04906): embeddings of two"
                    + " views are alike, while over a batch each of their values varies and no two vary"
                    + " together.",
            "Presets: cifar10 (32 pixels, batch 256, 1000 epochs, LARS), paper (224 pixels, batch"
                    + " 2048, 1000 epochs, LARS)."
        })
final class PretrainVicReg extends PretrainCommand {
    @Option(
            names = "--invariance",
            paramLabel = "X",
            description = "The weight of the distance between views. Default: the preset's.")
    private Double invariance;

    @Option(names = "--variance", paramLabel = "X", description = "The weight of the variance. Default: the preset's.")
    private Double variance;

    @Option(
            names = "--covariance",
            paramLabel = "X",
            description = "The weight of the covariance. Default: the preset's.")
    private Double covariance;

    @Override
    MethodSetup setup(PresetFit fit) {
        VicReg.Config preset = fit.choose(VicReg.Config::cifar10, VicReg.Config::paper);
        VicRegLoss published = preset.loss();
        VicRegLoss loss = new VicRegLoss(
                requireNonNullElse(invariance, published.invariance()),
                requireNonNullElse(variance, published.variance()),
                requireNonNullElse(covariance, published.covariance()),
                published.epsilon(),
                published.branches());
        VicReg.Config chosen =
                preset.withLoss(loss).withViews(fit.views(preset.views())).withRecipe(fit.recipe(preset.recipe()));
        return fit.setup(chosen, chosen.views(), chosen.recipe(), (init, encoder) -> new VicReg(init, encoder, chosen));
    }
}
