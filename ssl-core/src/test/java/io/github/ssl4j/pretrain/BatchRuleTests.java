package io.github.ssl4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.WeightDecay;
import org.junit.jupiter.api.Test;

class BatchRuleTests {
    private static final Recipe RECIPE =
            Recipe.of(10, 64, LearningRate.cosine(0.1), Sgd.Config.defaults(), WeightDecay.everywhere(1e-4));

    @Test
    void fourTimesTheBatchLearnsFourTimesAsFastInProportion() {
        Recipe recipe = BatchRule.LINEAR.apply(RECIPE, 256);

        assertThat(recipe.batchSize()).isEqualTo(256);
        assertThat(recipe.learningRate().peak()).isCloseTo(0.4, within(1e-12));
    }

    @Test
    void fourTimesTheBatchLearnsTwiceAsFastByTheRoot() {
        Recipe recipe = BatchRule.SQUARE_ROOT.apply(RECIPE, 256);

        assertThat(recipe.batchSize()).isEqualTo(256);
        assertThat(recipe.learningRate().peak()).isCloseTo(0.2, within(1e-12));
    }

    @Test
    void aQuarterOfTheBatchLearnsHalfAsFastByTheRoot() {
        assertThat(BatchRule.SQUARE_ROOT.apply(RECIPE, 16).learningRate().peak())
                .isCloseTo(0.05, within(1e-12));
    }

    @Test
    void theSameBatchIsTheSameRecipe() {
        for (BatchRule rule : BatchRule.values()) {
            assertThat(rule.apply(RECIPE, 64)).isEqualTo(RECIPE);
        }
    }
}
