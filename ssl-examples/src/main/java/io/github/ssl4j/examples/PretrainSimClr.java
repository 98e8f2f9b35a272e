package io.github.ssl4j.examples;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.contrastive.SimClr;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** SimCLR with the settings of one of its presets. */
@Command(
        name = "simclr",
        description = {
            "Pretrain with SimCLR (Chen et al. 2020): two views of an image attract, all other images of the batch repel.",
            "Leaves config.json, metrics.jsonl, checkpoint.safetensors and, after every epoch, encoder.safetensors in the"
                    + " folder of the run. Ctrl-C writes a checkpoint and says how to go on."
        })
final class PretrainSimClr implements Callable<Integer> {
    /** Published settings. */
    enum Preset {
        cifar10,
        paper
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private PretrainOptions options;

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            showDefaultValue = Visibility.ALWAYS,
            description =
                    "cifar10 (32 pixels, batch 128, 200 epochs, SGD) or paper (224 pixels, batch 4096, 100 epochs,"
                            + " LARS).")
    private Preset preset = Preset.cifar10;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Divides the similarities in the loss. Default: the preset's.")
    private Double temperature;

    @Override
    public Integer call() throws Exception {
        return Failures.catchingOutOfMemory(
                () -> new PretrainJob(options, spec.commandLine()).run("simclr", this::setup));
    }

    private MethodSetup setup(int channels) {
        SimClr.Config published = preset == Preset.paper ? SimClr.Config.paper() : SimClr.Config.cifar10();
        int side = options.imageSize(published.views().crop().size());
        SimClrViews views = views(published.views(), side);
        if (channels == 1) {
            views = views.withNormalization(new Normalization(List.of(0.5), List.of(0.5)));
        }
        SimClr.Config settings = published.withViews(views).withRecipe(options.recipe(published.recipe()));
        SimClr.Config chosen = temperature == null ? settings : settings.withTemperature(temperature);
        return new MethodSetup(
                chosen,
                chosen.views(),
                chosen.recipe(),
                evaluation(side, views.normalization()),
                (init, encoder) -> new SimClr(init, encoder, chosen));
    }

    private SimClrViews views(SimClrViews published, int side) {
        if (preset == Preset.paper) {
            return SimClrViews.imageNet(side);
        }
        RandomResizedCrop crop = published.crop();
        return published.withCrop(new RandomResizedCrop(side, crop.scale(), crop.ratio(), crop.interpolation()));
    }

    private EvaluationView evaluation(int side, Normalization normalization) {
        EvaluationView view = EvaluationView.imageNet(side);
        return preset == Preset.paper
                ? new EvaluationView(side, view.resize(), view.interpolation(), normalization)
                : EvaluationView.of(side, normalization);
    }
}
