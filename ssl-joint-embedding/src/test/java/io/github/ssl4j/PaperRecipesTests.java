package io.github.ssl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.clustering.DeepClusterMethod;
import io.github.ssl4j.clustering.DeepClusterV1Method;
import io.github.ssl4j.clustering.SwAvMethod;
import io.github.ssl4j.contrastive.MoCoMethod;
import io.github.ssl4j.contrastive.MoCoV3Method;
import io.github.ssl4j.contrastive.SimClrMethod;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.distillation.ByolMethod;
import io.github.ssl4j.distillation.DinoMethod;
import io.github.ssl4j.distillation.SimSiamMethod;
import io.github.ssl4j.regularization.BarlowTwinsMethod;
import io.github.ssl4j.regularization.VicRegMethod;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.WeightDecay;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The numbers that the papers train with, and the crops, as the authors' commands have them. */
class PaperRecipesTests {
    private static final double A_THOUSANDTH = 0.001;

    /** Rates are those for 256 images; the last is what part of the highest is left at the end. */
    static Stream<Arguments> published() {
        WeightDecay weights = WeightDecay.weightsOnly(1e-6);
        return Stream.of(
                arguments(SimClrMethod.paper().recipe(), "lars", 100, 4096, weights, 0.3, 10, 0),
                arguments(MoCoMethod.paper().recipe(), "sgd", 200, 256, WeightDecay.everywhere(1e-4), 0.03, 0, 0),
                arguments(MoCoV3Method.paper().recipe(), "lars", 100, 4096, weights, 0.6, 10, 0),
                arguments(
                        MoCoV3Method.transformerPaper().recipe(),
                        "adamw",
                        300,
                        4096,
                        WeightDecay.everywhere(0.1),
                        1.5e-4,
                        40,
                        0),
                arguments(
                        SwAvMethod.paper().recipe(),
                        "lars",
                        800,
                        4096,
                        WeightDecay.everywhere(1e-6),
                        0.3,
                        10,
                        A_THOUSANDTH),
                arguments(
                        SwAvMethod.paperSmallBatch().recipe(),
                        "lars",
                        400,
                        256,
                        WeightDecay.everywhere(1e-6),
                        0.6,
                        0,
                        A_THOUSANDTH),
                arguments(
                        DeepClusterV1Method.paper().recipe(),
                        "sgd",
                        200,
                        256,
                        WeightDecay.everywhere(1e-5),
                        0.05,
                        0,
                        1),
                arguments(ByolMethod.paper().recipe(), "lars", 1000, 4096, WeightDecay.weightsOnly(1.5e-6), 0.2, 10, 0),
                arguments(SimSiamMethod.paper().recipe(), "sgd", 100, 512, WeightDecay.everywhere(1e-4), 0.05, 0, 0),
                arguments(BarlowTwinsMethod.paper().recipe(), "lars", 1000, 2048, weights, 0.2, 10, A_THOUSANDTH),
                arguments(VicRegMethod.paper().recipe(), "lars", 1000, 2048, weights, 0.2, 10, A_THOUSANDTH));
    }

    @ParameterizedTest
    @MethodSource("published")
    void theRecipeIsThePublishedOne(
            Recipe recipe,
            String optimizer,
            int epochs,
            int batch,
            WeightDecay decay,
            double rate,
            double warmup,
            double left) {
        LearningRate found = recipe.learningRate();

        assertThat(recipe.optimizer().name()).isEqualTo(optimizer);
        assertThat(recipe.epochs()).isEqualTo(epochs);
        assertThat(recipe.batchSize()).isEqualTo(batch);
        assertThat(recipe.weightDecay()).isEqualTo(decay);
        assertThat(found.peak() * 256 / batch).isCloseTo(rate, within(1e-12));
        assertThat(found.warmupEpochs()).isEqualTo(warmup);
        assertThat(found.end() / found.peak()).isCloseTo(left, within(1e-12));
    }

    @Test
    void moCoV2AndSimSiamChangeTheRateBetweenEpochsOnly() {
        assertThat(published().map(arguments -> (Recipe) arguments.get()[0]))
                .filteredOn(recipe -> recipe.learningRate().byEpoch())
                .containsExactly(
                        MoCoMethod.paper().recipe(), SimSiamMethod.paper().recipe());
    }

    static Stream<Arguments> crops() {
        return Stream.of(
                arguments(MoCoMethod.paper().views(), 2, 224, 0.2, 0, 0),
                arguments(MoCoV3Method.paper().views(), 2, 224, 0.2, 0, 0),
                arguments(MoCoV3Method.transformerPaper().views(), 2, 224, 0.08, 0, 0),
                arguments(SwAvMethod.paper().views(), 2, 224, 0.14, 6, 0.05),
                arguments(DeepClusterMethod.paper().views(), 2, 160, 0.08, 4, 0.05),
                arguments(ByolMethod.paper().views(), 2, 224, 0.08, 0, 0),
                arguments(SimSiamMethod.paper().views(), 2, 224, 0.2, 0, 0),
                arguments(DinoMethod.paper().views(), 2, 224, 0.4, 8, 0.05),
                arguments(BarlowTwinsMethod.paper().views(), 2, 224, 0.08, 0, 0),
                arguments(VicRegMethod.paper().views(), 2, 224, 0.08, 0, 0));
    }

    @ParameterizedTest
    @MethodSource("crops")
    void theCropsAreThePublishedOnes(
            AugmentedViews views, int large, int side, double scale, int small, double smallScale) {
        List<ViewSize> sides =
                IntStream.range(0, views.views()).mapToObj(views::size).toList();

        assertThat(sides.subList(0, large)).isEqualTo(Collections.nCopies(large, ViewSize.square(side)));
        assertThat(sides.subList(large, sides.size())).isEqualTo(Collections.nCopies(small, ViewSize.square(96)));
        assertThat(smallest(views, 0)).isEqualTo(scale);
        if (small > 0) {
            assertThat(smallest(views, sides.size() - 1)).isEqualTo(smallScale);
        }
    }

    private static double smallest(AugmentedViews views, int view) {
        return views.augmentations().get(view).crop().scale().low();
    }

    @Test
    void theTemperaturesArePublishedOnes() {
        assertThat(SimClrMethod.paper().settings().loss().temperature()).isEqualTo(0.1);
        assertThat(MoCoV3Method.paper().settings().loss().temperature()).isEqualTo(1);
        assertThat(MoCoV3Method.transformerPaper().settings().loss().temperature())
                .isEqualTo(0.2);
        assertThat(DeepClusterMethod.paper().settings().loss().temperature()).isEqualTo(0.1);
    }
}
