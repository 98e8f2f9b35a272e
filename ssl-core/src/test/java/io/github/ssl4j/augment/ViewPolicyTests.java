package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ViewPolicyTests {
    private static float[] view(ViewPolicy policy, Image source, int view, long... keys) {
        Image target = new Image(1, 1, 1);
        policy.view(source, view, RandomStream.of(1, keys), target);
        assertThat(new ViewSize(target.height(), target.width())).isEqualTo(policy.size(view));
        assertThat(target.channels()).isEqualTo(source.channels());
        return Images.values(target);
    }

    @Test
    void theSameStreamGivesTheSameViewAndTheSourceStays() {
        Image source = Images.ramp(3, 40, 48);
        float[] before = Images.values(source);
        SimClrViews policy = SimClrViews.imageNet(64);
        float[] first = view(policy, source, 0, 5, 0);
        view(SimClrViews.cifar10(), source, 0, 5, 0);
        assertThat(view(policy, source, 0, 5, 0)).containsExactly(first);
        assertThat(view(policy, source, 1, 5, 1)).isNotEqualTo(first);
        assertThat(Images.values(source)).containsExactly(before);
        assertThat(policy.views()).isEqualTo(2);
    }

    @Test
    void presetsHoldThePapersNumbers() {
        SimClrViews paper = SimClrViews.imageNet(224);
        assertThat(paper.crop())
                .isEqualTo(new RandomResizedCrop(
                        224, new Range(0.08, 1), new Range(3.0 / 4, 4.0 / 3), Interpolation.BICUBIC));
        assertThat(paper.jitter()).isEqualTo(new ColorJitter(0.8, 0.8, 0.8, 0.2, 0.8));
        assertThat(paper.blur()).isEqualTo(new GaussianBlur(23, new Range(0.1, 2), 0.5));
        assertThat(SimClrViews.cifar10().jitter()).isEqualTo(new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8));
        assertThat(SimClrViews.cifar10().crop().interpolation()).isEqualTo(Interpolation.BILINEAR);
        assertThat(SimClrViews.cifar10().blur().probability()).isZero();
    }

    @Test
    void aRecipeOfOnesOwnWorksOnGrayImages() {
        SimClrViews policy = SimClrViews.plain(28)
                .withScale(0.2, 1)
                .withJitter(new ColorJitter(0.4, 0.4, 0, 0, 0.8))
                .withNormalization(Normalization.FASHION_MNIST);
        float[] pixels = view(policy, Images.ramp(1, 28, 28), 0, 3);
        double darkest = -0.2860 / 0.3530;
        double brightest = (1 - 0.2860) / 0.3530;
        for (float value : pixels) {
            assertThat((double) value).isBetween(darkest - 1e-6, brightest + 1e-6);
        }
    }

    @Test
    void viewsMayDifferInSizeAndRecipe() {
        Augmentation large = Augmentation.of(RandomResizedCrop.of(32, 0.4), new HorizontalFlip(0.5));
        Augmentation small = Augmentation.of(RandomResizedCrop.of(12, 0.08), new Solarize(0, 1));
        AugmentedViews policy = AugmentedViews.of(large, large, small);
        assertThat(policy.views()).isEqualTo(3);
        Image white = new Image(3, 20, 20);
        Arrays.fill(white.pixels(), 1);
        for (float value : view(policy, white, 0, 1)) {
            assertThat(value).isCloseTo(1, within(1e-6f));
        }
        for (float value : view(policy, white, 2, 1)) {
            assertThat(value).isCloseTo(0, within(1e-6f));
        }
        assertThat(AugmentedViews.alike(2, large).augmentations()).containsExactly(large, large);
        assertThatIllegalArgumentException().isThrownBy(AugmentedViews::of).withMessageContaining("none");
    }

    @Test
    void evaluationLeavesAnImageOfTheRightSizeAlone() {
        Image source = Images.ramp(3, 32, 32);
        assertThat(view(EvaluationView.of(32, Normalization.NONE), source, 0)).containsExactly(Images.values(source));
    }

    @Test
    void evaluationCutsTheMiddle() {
        Image source = new Image(1, 4, 8);
        for (int i = 0; i < 32; i++) {
            source.pixels()[i] = i % 8;
        }
        float[] middle = view(EvaluationView.of(4, Normalization.NONE), source, 0);
        assertThat(middle).containsExactly(2, 3, 4, 5, 2, 3, 4, 5, 2, 3, 4, 5, 2, 3, 4, 5);
    }

    @Test
    void evaluationResizesTheShorterSideFirst() {
        EvaluationView paper = EvaluationView.imageNet(224);
        assertThat(paper.resize()).isEqualTo(ViewSize.square(256));
        assertThat(view(paper, Images.ramp(3, 60, 41), 0)).hasSize(3 * 224 * 224);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EvaluationView(32, 31, Interpolation.BILINEAR, Normalization.NONE))
                .withMessageContaining("at least the size 32, found 31");
    }
}
