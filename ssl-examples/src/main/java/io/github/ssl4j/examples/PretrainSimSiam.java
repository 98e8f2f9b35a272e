package io.github.ssl4j.examples;

import io.github.ssl4j.distillation.SimSiam;
import picocli.CommandLine.Command;

/** SimSiam with the settings of one of its presets. */
@Command(
        name = "simsiam",
        description = {
            "Pretrain with SimSiam (Chen and He 2020, arXiv:2011.10566): an encoder predicts its own"
                    + " projection of another view, through which no gradient flows; there are no negatives and"
                    + " no slow copy.",
            "Presets: cifar10 (32 pixels, batch 128, 200 epochs, SGD), paper (224 pixels, batch 512,"
                    + " 100 epochs, SGD)."
        })
final class PretrainSimSiam extends PretrainCommand {
    @Override
    MethodSetup setup(PresetFit fit) {
        SimSiam.Config preset = fit.choose(SimSiam.Config::cifar10, SimSiam.Config::paper);
        SimSiam.Config chosen = preset.withViews(fit.views(preset.views())).withRecipe(fit.recipe(preset.recipe()));
        return fit.setup(
                chosen, chosen.views(), chosen.recipe(), (init, encoder) -> new SimSiam(init, encoder, chosen));
    }
}
