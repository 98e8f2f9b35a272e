package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.clustering.EmbeddingQueues;
import io.github.ssl4j.clustering.SwAv;
import io.github.ssl4j.clustering.SwappedPrediction;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** SwAV with the settings of one of its presets. */
@Command(
        name = "swav",
        description = {
            "Pretrain with SwAV (Caron et al. 2020, arXiv:2006.09882): from every crop of an image,"
                    + " predict which prototypes another crop was assigned to, with all prototypes used"
                    + " equally.",
            "Presets: cifar10 (2 x 32 pixels, batch 128, 200 epochs, AdamW, 512 prototypes), paper (2"
                    + " x 224 + 6 x 96 pixels, batch 4096, 800 epochs, LARS, 3000 prototypes)."
        })
final class PretrainSwAv extends PretrainCommand {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Divides the similarities in the loss. Default: the preset's.")
    private Double temperature;

    @Option(
            names = "--prototypes",
            paramLabel = "N",
            description = "How many prototypes there are. Default: the preset's.")
    private Integer prototypes;

    @Option(
            names = "--frozen-steps",
            paramLabel = "N",
            description = "Steps in which the prototypes stand still, as in the first epoch of the paper. Default: the"
                    + " preset's.")
    private Integer frozenSteps;

    @Option(
            names = "--queue",
            paramLabel = "N",
            description = "Earlier embeddings that are assigned together with the batch, a multiple of it; for"
                    + " small batches. Default: 0, none.")
    private Integer queue;

    @Option(
            names = "--queue-from",
            paramLabel = "N",
            description = "The first epoch whose embeddings are queued, from 0. Default: 0; the paper has 15.")
    private Integer queueFrom;

    @Option(
            names = "--local-crops",
            paramLabel = "N",
            description = "Small crops of an image beside the two large ones. Default: the preset's.")
    private Integer localCrops;

    @Override
    MethodSetup setup(PresetFit fit) {
        SwAv.Config preset = fit.choose(SwAv.Config::cifar10, SwAv.Config::paper);
        AugmentedViews views = localCrops == null
                ? preset.views()
                : fit.choose(
                        () -> MultiCropViews.swavCifar10(localCrops), () -> MultiCropViews.swav(224, 96, localCrops));
        SwAv.Config chosen = new SwAv.Config(
                requireNonNullElse(prototypes, preset.prototypes()),
                preset.sinkhorn(),
                temperature == null ? preset.loss() : new SwappedPrediction(temperature),
                preset.projection(),
                requireNonNullElse(frozenSteps, preset.frozenSteps()),
                new EmbeddingQueues.Config(
                        requireNonNullElse(queue, preset.queue().length()),
                        requireNonNullElse(queueFrom, preset.queue().fromEpoch())),
                fit.views(views),
                fit.recipe(preset.recipe()));
        return fit.setup(chosen, chosen.views(), chosen.recipe(), (init, encoder) -> new SwAv(init, encoder, chosen));
    }
}
