package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.distillation.Dino;
import io.github.ssl4j.distillation.DinoHead;
import io.github.ssl4j.distillation.DinoVit;
import io.github.ssl4j.distillation.TargetMomentum;
import io.github.ssl4j.distillation.TeacherTemperature;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** DINO with the settings of one of its presets. */
@Command(
        name = "dino",
        description = {
            "Pretrain with DINO (Caron et al. 2021, arXiv:2104.14294): from any crop of an image, a"
                    + " student tells the code that a slow copy of itself gives another, large crop; the codes"
                    + " are centred and sharpened.",
            "Presets: cifar10 (2 x 32 pixels, batch 128, 200 epochs, SGD, 2048 codes; with --backbone vit-tiny or"
                    + " another vision transformer 2 x 32 + 4 x 16 pixels, batch 256, 100 epochs, AdamW, 4096 codes),"
                    + " paper (2 x 224 + 8 x 96 pixels, batch 1024, 100 epochs, AdamW, 65536 codes; meant for a"
                    + " vision transformer)."
        })
final class PretrainDino extends PretrainCommand {
    @Option(
            names = "--teacher-temperature",
            paramLabel = "T",
            description = "Sharpens the codes of the teacher; lower is sharper. Default: the preset's.")
    private Double temperature;

    @Option(names = "--codes", paramLabel = "N", description = "How many codes there are. Default: the preset's.")
    private Integer codes;

    @Option(
            names = "--momentum",
            paramLabel = "M",
            description = "How slowly the teacher follows at the start, from 0 to 1; it grows to 1. Default: the"
                    + " preset's.")
    private Double momentum;

    @Option(
            names = "--centre-momentum",
            paramLabel = "M",
            description = "How slowly the centre of the codes follows, from 0 to 1. Default: the preset's.")
    private Double centreMomentum;

    @Option(
            names = "--local-crops",
            paramLabel = "N",
            description = "Small crops of an image beside the two large ones. Default: the preset's.")
    private Integer localCrops;

    @Override
    MethodSetup setup(PresetFit fit) {
        Dino.Config preset = fit.transformer()
                ? fit.choose(DinoVit::cifar10, Dino.Config::paper)
                : fit.choose(Dino.Config::cifar10, Dino.Config::paper);
        AugmentedViews views = localCrops == null
                ? preset.views()
                : fit.choose(
                        () -> MultiCropViews.dinoCifar10(localCrops), () -> MultiCropViews.dino(224, 96, localCrops));
        DinoHead.Config head = preset.head();
        Dino.Config chosen = new Dino.Config(
                preset.loss(),
                temperature == null ? preset.teacherTemperature() : TeacherTemperature.constant(temperature),
                requireNonNullElse(centreMomentum, preset.centreMomentum()),
                new DinoHead.Config(head.layers(), requireNonNullElse(codes, head.codes()), head.trainedLengths()),
                preset.frozenEpochs(),
                momentum == null ? preset.momentum() : TargetMomentum.growingFrom(momentum),
                fit.views(views),
                fit.recipe(preset.recipe()));
        return fit.setup(chosen, chosen.views(), chosen.recipe(), (init, encoder) -> new Dino(init, encoder, chosen))
                .withTransformer(DinoVit::encoder);
    }
}
