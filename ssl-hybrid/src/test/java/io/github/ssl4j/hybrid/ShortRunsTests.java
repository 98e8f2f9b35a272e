package io.github.ssl4j.hybrid;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.pretrain.Pretraining;
import org.junit.jupiter.api.Test;

/** Of 640 images a batch of 64 is 10 steps an epoch. */
class ShortRunsTests {
    private final ImageSource images = ImageSource.of(new Image(3, 32, 32)).select(new int[640]);

    private LinearMomentum momentum(String preset, int epochs) {
        Pretraining run =
                Pretraining.of("ijepa", images).preset(preset).batch(64).epochs(epochs);
        return ((IJepa.Config) run.plan().settings()).momentum();
    }

    @Test
    void theTargetEncoderFollowsFasterInAShortRun() {
        assertThat(momentum(Preset.CIFAR10, 30)).isEqualTo(new LinearMomentum(0.9333, 1));
        assertThat(momentum(Preset.PHOTOS, 30)).isEqualTo(new LinearMomentum(0.9333, 1));
    }

    @Test
    void aLongRunAndThePapersSettingsAreLeftAsTheyAre() {
        assertThat(momentum(Preset.CIFAR10, 2000))
                .isEqualTo(IJepaMethod.cifar10().settings().momentum());
        assertThat(momentum(Preset.PAPER, 30)).isEqualTo(new LinearMomentum(0.996, 1));
    }

    @Test
    void aMomentumIsShownInWords() {
        assertThat(LinearMomentum.growingFrom(0.99)).hasToString("0.99 to 1");
        assertThat(new LinearMomentum(0.99, 0.99)).hasToString("0.99");
    }
}
