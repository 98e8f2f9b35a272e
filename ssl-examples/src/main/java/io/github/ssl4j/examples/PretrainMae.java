package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.mim.Mae;
import io.github.ssl4j.mim.MaeLoss;
import io.github.ssl4j.mim.MaskedDecoder;
import io.github.ssl4j.nn.TransformerBlock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** MAE with the settings of one of its presets. */
@Command(
        name = "mae",
        description = {
            "Pretrain with MAE (He et al. 2021, arXiv:2111.06377): most patches of an image are hidden, the"
                    + " encoder sees only the others, and a small decoder paints the hidden ones.",
            "Presets: cifar10 (32 pixels, batch 256, 400 epochs, a decoder of 4 blocks), paper (224 pixels,"
                    + " batch 4096, 800 epochs, a decoder of 8 blocks)."
        })
final class PretrainMae extends PretrainCommand {
    @Option(
            names = "--mask-ratio",
            paramLabel = "R",
            description = "The part of the patches to hide, from 0 to 1. Default: the preset's.")
    private Double maskRatio;

    @Option(names = "--raw-pixels", description = "Predict pixels as they are, not normalised patch by patch.")
    private boolean rawPixels;

    @Option(names = "--decoder-depth", paramLabel = "N", description = "Blocks of the decoder. Default: the preset's.")
    private Integer decoderDepth;

    @Option(
            names = "--decoder-width",
            paramLabel = "N",
            description = "Width of the decoder's tokens. Default: the preset's.")
    private Integer decoderWidth;

    @Override
    MethodSetup setup(PresetFit fit) {
        Mae.Config preset = fit.choose(Mae.Config::cifar10, Mae.Config::paper);
        TransformerBlock.Config block = preset.decoder().block();
        MaskedDecoder.Config decoder = MaskedDecoder.Config.of(
                requireNonNullElse(decoderWidth, block.width()),
                requireNonNullElse(decoderDepth, preset.decoder().depth()),
                block.heads());
        Mae.Config chosen = new Mae.Config(
                requireNonNullElse(maskRatio, preset.maskRatio()),
                decoder,
                rawPixels ? new MaeLoss(false) : preset.loss(),
                fit.views(preset.views()),
                fit.recipe(preset.recipe()));
        return fit.masked(
                chosen,
                chosen.views(),
                chosen.recipe(),
                Mae::encoder,
                (init, encoder) -> new Mae(init, encoder, chosen));
    }
}
