package io.github.ssl4j.examples;

import static java.util.Objects.requireNonNullElse;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.mim.Beit;
import io.github.ssl4j.train.Recipe;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** BEiT with the settings of one of its presets, and a tokenizer that is made of the same images. */
@Command(
        name = "beit",
        description = {
            "Pretrain with BEiT (Bao et al. 2021, arXiv:2106.08254): a vision transformer tells the visual tokens of"
                    + " hidden blocks of an image. The tokenizer that names the patches is made of the same images first.",
            "Presets: cifar10 (32 pixels, 38 %% hidden, batch 256, 200 epochs, AdamW, 512 codes), paper (224"
                    + " pixels, 38 %% hidden, batch 2048, 800 epochs, AdamW, 8192 codes)."
        })
final class PretrainBeit extends PretrainCommand {
    @Option(
            names = "--mask-ratio",
            paramLabel = "R",
            description = "The part of the patches to hide, between 0 and 1. Default: the preset's.")
    private Double maskRatio;

    @Mixin
    private TokenizerOptions tokenizer = new TokenizerOptions();

    /**
     * What is written to the configuration of a run.
     *
     * @param maskRatio the part of the patches that is hidden
     * @param tokenizer what names the patches
     * @param views the augmentation
     * @param recipe how BEiT is trained
     */
    record Settings(double maskRatio, TokenizerSetup tokenizer, AugmentedViews views, Recipe recipe) {}

    @Override
    MethodSetup setup(PresetFit fit) {
        Beit.Config preset = fit.choose(Beit.Config::cifar10, Beit.Config::paper);
        Beit.Config chosen = new Beit.Config(
                requireNonNullElse(maskRatio, preset.maskRatio()),
                fit.views(preset.views()),
                fit.recipe(preset.recipe()));
        TokenizerSetup names = tokenizer.setup(fit);
        return fit.masked(
                        new Settings(chosen.maskRatio(), names, chosen.views(), chosen.recipe()),
                        chosen.views(),
                        chosen.recipe(),
                        Beit::encoder,
                        (init, encoder) -> new Beit(init, encoder, names.create(init, encoder.config()), chosen))
                .with(new BeitRun(names, chosen.views(), fit.options().threads()));
    }
}
