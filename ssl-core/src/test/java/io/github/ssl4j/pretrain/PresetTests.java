package io.github.ssl4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.WeightDecay;
import org.junit.jupiter.api.Test;

class PresetTests {
    private static final Recipe RECIPE =
            Recipe.of(10, 64, LearningRate.cosine(0.1), Sgd.Config.defaults(), WeightDecay.everywhere(1e-4));

    private record Own(double temperature) {}

    private static AugmentedViews views(int number) {
        return AugmentedViews.alike(number, Augmentation.of(RandomResizedCrop.of(12, 0.3)));
    }

    private static Preset<Own> preset(String name) {
        return Preset.of(name, "the paper, table 1", new Own(0.5), views(2), RECIPE);
    }

    @Test
    void aPresetIsForAnyEncoderAndALearningRateInProportionUnlessItSaysOtherwise() {
        Preset<Own> preset = preset(Preset.CIFAR10);

        assertThat(preset.settings()).isEqualTo(new Own(0.5));
        assertThat(preset.views()).isEqualTo(views(2));
        assertThat(preset.recipe()).isEqualTo(RECIPE);
        assertThat(preset.encoder()).isEqualTo(EncoderKind.ANY);
        assertThat(preset.batchRule()).isEqualTo(BatchRule.LINEAR);
        assertThat(preset.crops()).isEmpty();
    }

    @Test
    void onlyPhotographsAreFitted() {
        assertThat(preset(Preset.PHOTOS).fitted()).isTrue();
        assertThat(preset(Preset.CIFAR10).fitted()).isFalse();
        assertThat(preset(Preset.PAPER).fitted()).isFalse();
    }

    @Test
    void whatIsSaidOfAPresetChangesNothingElse() {
        Preset<Own> preset = preset(Preset.PHOTOS);
        Preset<Own> told = preset.forEncoders(EncoderKind.TRANSFORMER).withRootRule();

        assertThat(told)
                .isEqualTo(new Preset<>(
                        Preset.PHOTOS,
                        "the paper, table 1",
                        EncoderKind.TRANSFORMER,
                        new Own(0.5),
                        views(2),
                        preset.crops(),
                        RECIPE,
                        BatchRule.SQUARE_ROOT,
                        true));
    }

    @Test
    void cropsAreMadeForTheNumberAskedFor() {
        Preset<Own> preset = preset(Preset.PHOTOS).withCrops(local -> views(2 + local));

        assertThat(preset.crops())
                .hasValueSatisfying(crops -> assertThat(crops.apply(6).views()).isEqualTo(8));
        assertThat(preset.views()).isEqualTo(views(2));
    }

    @Test
    void aMissingPartIsNamed() {
        assertThatNullPointerException()
                .isThrownBy(() -> Preset.of(Preset.PAPER, "the paper", new Own(0.5), null, RECIPE))
                .withMessage("views");
    }
}
