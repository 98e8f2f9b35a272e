package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.optim.Schedule;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.train.Recipe;
import org.junit.jupiter.api.Test;

/** The settings that the authors published for ImageNet. */
class PaperPresetsTests {
    private static final int STEPS = 10;

    @Test
    void mae() {
        Preset<Mae.Config> paper = MaeMethod.paper();

        assertThat(paper.settings().maskRatio()).isEqualTo(0.75);
        assertThat(paper.views()).isEqualTo(OneView.mae(224, Normalization.IMAGENET));
        requireRecipe(paper.recipe(), 800, 4096, new AdamW.Config(0.9, 0.95, 1e-8), Clipping.none());
        requireRate(paper.recipe(), 0, 40, 1.5e-4 * 4096 / 256, 0);
    }

    @Test
    void simMim() {
        Preset<SimMim.Config> paper = SimMimMethod.paper();

        assertThat(paper.settings().maskRatio()).isEqualTo(0.6);
        assertThat(paper.settings().square()).isEqualTo(32);
        assertThat(paper.views()).isEqualTo(OneView.simMim(192, Normalization.IMAGENET));
        requireRecipe(paper.recipe(), 100, 2048, AdamW.Config.defaults(), Clipping.global(5));
        requireRate(paper.recipe(), 4 * 1e-6, 10, 2e-4 * 2048 / 512, 4 * 1e-5);
    }

    @Test
    void maskFeat() {
        Preset<MaskFeat.Config> paper = MaskFeatMethod.paper();

        assertThat(paper.settings().maskRatio()).isEqualTo(0.4);
        assertThat(paper.settings().bins()).isEqualTo(9);
        assertThat(paper.settings().cells()).as("of 8 pixels in a patch of 16").isEqualTo(2);
        assertThat(paper.views()).isEqualTo(OneView.maskFeat(224, Normalization.IMAGENET));
        requireRecipe(paper.recipe(), 300, 2048, AdamW.Config.defaults(), Clipping.global(0.02));
        requireRate(paper.recipe(), 1e-6, 30, 2e-4 * 2048 / 256, 1e-6);
    }

    @Test
    void beit() {
        Preset<BeitMethod.Settings> paper = BeitMethod.paper();

        assertThat(paper.settings().maskRatio() * 14 * 14).isCloseTo(75, within(1e-9));
        assertThat(paper.views()).isEqualTo(OneView.beit(224, Normalization.IMAGENET));
        requireRecipe(paper.recipe(), 800, 2048, AdamW.Config.defaults(), Clipping.global(3));
        requireRate(paper.recipe(), 1e-6, 10, 1.5e-3, 1e-5);
    }

    private static void requireRecipe(Recipe recipe, int epochs, int batch, AdamW.Config adam, Clipping clipping) {
        assertThat(recipe.epochs()).isEqualTo(epochs);
        assertThat(recipe.batchSize()).isEqualTo(batch);
        assertThat(recipe.optimizer()).isEqualTo(adam);
        assertThat(recipe.clipping()).isEqualTo(clipping);
        assertThat(recipe.weightDecay().start()).isEqualTo(0.05);
        assertThat(recipe.weightDecay().end()).isEqualTo(0.05);
    }

    /** Checks the rate at the start, after a warm-up of so many epochs, and at the end. */
    private static void requireRate(Recipe recipe, double start, int warmup, double peak, double end) {
        Schedule rate = recipe.learningRate().schedule(recipe.epochs(), STEPS);
        assertThat(rate.at(0)).isCloseTo(start, within(1e-12));
        assertThat(rate.at(warmup * STEPS)).isCloseTo(peak, within(1e-12));
        assertThat(rate.at(recipe.epochs() * STEPS)).isCloseTo(end, within(1e-12));
    }
}
