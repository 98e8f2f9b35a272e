package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.contrastive.MoCoV3;
import io.github.ssl4j.contrastive.MoCoV3Loss;
import io.github.ssl4j.contrastive.MoCoV3Vit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** MoCo v3 with the settings of one of its presets. */
@Command(
        name = "mocov3",
        description = {
            "Pretrain with MoCo v3 (Chen, Xie and He 2021, arXiv:2104.02057): a view predicts the key"
                    + " of the other view, made by a slow copy of the encoder, among the keys of the batch;"
                    + " there is no queue.",
            "Presets: cifar10 (32 pixels, batch 256, 1000 epochs, LARS; with --backbone vit-tiny or another vision"
                    + " transformer batch 256, 200 epochs, AdamW), paper (224 pixels, batch 4096, 100 epochs, LARS; with"
                    + " a vision transformer batch 4096, 300 epochs, AdamW)."
        })
final class PretrainMoCoV3 extends PretrainCommand {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Divides the similarities in the loss. Default: the preset's.")
    private Double temperature;

    @Option(
            names = "--momentum",
            paramLabel = "M",
            description = "How slowly the key encoder follows at the start, from 0 to 1; it grows to 1. Default:"
                    + " the preset's.")
    private Double momentum;

    @Override
    MethodSetup setup(PresetFit fit) {
        MoCoV3.Config preset = fit.transformer()
                ? fit.choose(MoCoV3Vit::cifar10, MoCoV3Vit::paper)
                : fit.choose(MoCoV3.Config::cifar10, MoCoV3.Config::paper);
        MoCoV3.Config chosen = new MoCoV3.Config(
                temperature == null ? preset.loss() : MoCoV3Loss.of(temperature),
                requireNonNullElse(momentum, preset.momentum()),
                preset.projection(),
                preset.prediction(),
                fit.views(preset.views()),
                fit.recipe(preset.recipe()),
                preset.fixedPatches());
        return fit.setup(chosen, chosen.views(), chosen.recipe(), (init, encoder) -> new MoCoV3(init, encoder, chosen))
                .withTransformer(MoCoV3Vit::encoder);
    }
}
