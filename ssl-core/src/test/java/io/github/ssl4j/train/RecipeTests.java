package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.optim.Schedule;
import io.github.ssl4j.optim.Sgd;
import org.junit.jupiter.api.Test;

class RecipeTests {

    @Test
    void theLearningRateRisesAndFalls() {
        Schedule rate = LearningRate.cosine(0.4)
                .withWarmup(1)
                .withWarmupFrom(0.1)
                .endingAt(0.2)
                .schedule(3, 10);

        assertThat(rate.at(0)).isEqualTo(0.1);
        assertThat(rate.at(5)).isEqualTo(0.25, within(1e-12));
        assertThat(rate.at(10)).isEqualTo(0.4);
        assertThat(rate.at(20)).isEqualTo(0.3, within(1e-12));
        assertThat(rate.at(30)).isEqualTo(0.2);
    }

    @Test
    void inEpochsItStandsStillBetweenThem() {
        Schedule rate = LearningRate.cosine(0.4).inEpochs().schedule(2, 10);

        assertThat(rate.at(9)).isEqualTo(0.4);
        assertThat(rate.at(10)).isEqualTo(0.2, within(1e-12));
        assertThat(rate.at(19)).isEqualTo(0.2, within(1e-12));
    }

    @Test
    void aRunOfWarmUpAloneOnlyRises() {
        Schedule rate = LearningRate.cosine(0.4).withWarmup(10).schedule(2, 10);

        assertThat(rate.at(10)).isEqualTo(0.2, within(1e-12));
    }

    @Test
    void theWeightDecayMovesAlongHalfACosine() {
        Schedule decay = WeightDecay.weightsOnly(0.04).rampingTo(0.4).schedule(100);

        assertThat(decay.at(0)).isEqualTo(0.04, within(1e-12));
        assertThat(decay.at(50)).isEqualTo(0.22, within(1e-12));
        assertThat(decay.at(100)).isEqualTo(0.4);
    }

    @Test
    void anotherHighestRateScalesTheWholeCurve() {
        LearningRate rate = LearningRate.cosine(0.4).withWarmupFrom(0.1).endingAt(0.2);
        Recipe recipe = Recipe.of(2, 4, rate, Sgd.Config.defaults(), WeightDecay.everywhere(0));

        assertThat(recipe.withLearningRate(0.8).learningRate())
                .isEqualTo(LearningRate.cosine(0.8).withWarmupFrom(0.2).endingAt(0.4));
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> LearningRate.cosine(0.1).endingAt(-1))
                .hasMessage("learning rate at the end: expected at least 0, found -1.0");
        assertThatThrownBy(() -> LearningRate.cosine(0.1).withWarmupFrom(Double.NaN))
                .hasMessage("learning rate at the start of the warm-up: expected at least 0, found NaN");
        assertThatThrownBy(() -> WeightDecay.weightsOnly(0).rampingTo(0.4))
                .hasMessage("weight decay: expected a start above 0 for a decay that ends at 0.4, found 0");
        assertThatThrownBy(() -> WeightDecay.everywhere(0.1).exempting("cls_token"))
                .hasMessage("weight decay: expected nothing exempt where norms and biases decay, found [cls_token]");
        assertThatThrownBy(() -> Recipe.of(
                        1,
                        4,
                        LearningRate.cosine(0.1).withNormAndBiasScale(0.1),
                        Sgd.Config.defaults(),
                        WeightDecay.everywhere(0)))
                .hasMessageStartingWith("learning rate scale of norms and biases: expected 1");
    }
}
