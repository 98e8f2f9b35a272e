package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.augment.MultiBlockMask;
import io.github.ssl4j.hybrid.IJepa;
import io.github.ssl4j.hybrid.LinearMomentum;
import io.github.ssl4j.hybrid.Predictor;
import io.github.ssl4j.nn.TransformerBlock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** I-JEPA with the settings of one of its presets. */
@Command(
        name = "ijepa",
        description = {
            "Pretrain with I-JEPA (Assran et al. 2023, arXiv:2301.08243): from the visible part of an image,"
                    + " a predictor tells the features that a slow copy of the encoder has in hidden blocks.",
            "Presets: cifar10 (32 pixels, ViT-Tiny/4, batch 256, 100 epochs, AdamW; ours), paper (224 pixels,"
                    + " batch 2048, 300 epochs, AdamW)."
        })
final class PretrainIJepa extends PretrainCommand {
    @Option(
            names = "--momentum",
            paramLabel = "M",
            description = "How slowly the target encoder follows at the start, from 0 to 1; it grows to 1. Default:"
                    + " the preset's.")
    private Double momentum;

    @Option(
            names = "--targets",
            paramLabel = "N",
            description = "How many blocks of an image are predicted. Default: the preset's.")
    private Integer targets;

    @Option(
            names = "--predictor-depth",
            paramLabel = "N",
            description = "Blocks of the predictor. Default: the preset's.")
    private Integer predictorDepth;

    @Override
    MethodSetup setup(PresetFit fit) {
        IJepa.Config preset = fit.choose(IJepa.Config::cifar10, IJepa.Config::paper);
        var views = fit.views(preset.views());
        int side = fit.patchesPerSide(views.size(0));
        MultiBlockMask masks = preset.masks();
        TransformerBlock.Config block = preset.predictor().block();
        IJepa.Config chosen = new IJepa.Config(
                new MultiBlockMask(
                        side,
                        side,
                        requireNonNullElse(targets, masks.targets()),
                        masks.targetScale(),
                        masks.targetAspect(),
                        masks.contextScale(),
                        masks.fewest()),
                new Predictor.Config(
                        block,
                        requireNonNullElse(predictorDepth, preset.predictor().depth())),
                momentum == null ? preset.momentum() : LinearMomentum.growingFrom(momentum),
                views,
                fit.recipe(preset.recipe()));
        return fit.masked(
                chosen,
                chosen.views(),
                chosen.recipe(),
                IJepa::encoder,
                (init, encoder) -> new IJepa(init, encoder, chosen));
    }
}
