package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PublishedViewsTests {

    static Stream<AugmentedViews> all() {
        return Stream.concat(severalViews().stream(), singleViews().stream());
    }

    static List<AugmentedViews> severalViews() {
        return List.of(
                TwoViews.byol(48),
                TwoViews.byolCifar10(),
                TwoViews.mocoV2(48),
                TwoViews.mocoV2Cifar10(),
                TwoViews.simSiamCifar10(),
                MultiCropViews.swav(48, 20, 3),
                MultiCropViews.swavCifar10(0),
                MultiCropViews.swavCifar10(4),
                MultiCropViews.dino(48, 20, 3),
                MultiCropViews.dinoCifar10(0),
                MultiCropViews.dinoCifar10(2));
    }

    static List<AugmentedViews> singleViews() {
        return List.of(
                OneView.mae(48, Normalization.IMAGENET),
                OneView.simMim(48, Normalization.IMAGENET),
                OneView.maskFeat(48, Normalization.IMAGENET),
                OneView.beit(48, Normalization.IMAGENET),
                OneView.iJepa(48, Normalization.CIFAR10));
    }

    @Test
    void maskedMethodsHardlyDoMoreThanCrop() {
        assertThat(scale(OneView.mae(32, Normalization.CIFAR10), 0)).isEqualTo(new Range(0.2, 1));
        assertThat(scale(OneView.simMim(32, Normalization.CIFAR10), 0)).isEqualTo(new Range(0.67, 1));
        assertThat(scale(OneView.maskFeat(32, Normalization.CIFAR10), 0)).isEqualTo(new Range(0.5, 1));
        assertThat(scale(OneView.beit(32, Normalization.CIFAR10), 0)).isEqualTo(new Range(0.08, 1));
        assertThat(scale(OneView.iJepa(32, Normalization.CIFAR10), 0)).isEqualTo(new Range(0.3, 1));
        assertThat(OneView.iJepa(32, Normalization.CIFAR10)
                        .augmentations()
                        .get(0)
                        .transforms())
                .containsExactly(Normalization.CIFAR10);
        assertThat(jitter(OneView.beit(32, Normalization.CIFAR10), 0).hue()).isZero();
    }

    private static int[] sizes(AugmentedViews policy) {
        return IntStream.range(0, policy.views())
                .map(view -> policy.size(view).height())
                .toArray();
    }

    private static <T extends Transform> T part(AugmentedViews policy, int view, Class<T> type) {
        List<T> found = policy.augmentations().get(view).transforms().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .toList();
        assertThat(found).hasSize(1);
        return found.get(0);
    }

    private static Range scale(AugmentedViews policy, int view) {
        return policy.augmentations().get(view).crop().scale();
    }

    private static ColorJitter jitter(AugmentedViews policy, int view) {
        return part(policy, view, ColorJitter.class);
    }

    private static double blurred(AugmentedViews policy, int view) {
        return part(policy, view, GaussianBlur.class).probability();
    }

    private static double solarized(AugmentedViews policy, int view) {
        return part(policy, view, Solarize.class).probability();
    }

    @ParameterizedTest
    @MethodSource("all")
    void everyViewIsFiniteOfItsSizeAndRepeats(AugmentedViews policy) {
        Image source = Images.ramp(3, 37, 29);
        float[] before = Images.values(source);
        for (int view = 0; view < policy.views(); view++) {
            for (int image = 0; image < 20; image++) {
                float[] values = view(policy, source, view, image);
                assertThat(values).hasSize(Math.toIntExact(3 * policy.size(view).area()));
                for (float value : values) {
                    assertThat(value).isBetween(-2.5f, 2.7f);
                }
                assertThat(view(policy, source, view, image)).containsExactly(values);
            }
            assertThat(view(policy, source, view, 0)).isNotEqualTo(view(policy, source, view, 1));
        }
        assertThat(Images.values(source)).containsExactly(before);
    }

    private static float[] view(AugmentedViews policy, Image source, int view, long image) {
        Image target = new Image(1, 1, 1);
        policy.view(source, view, RandomStream.of(3, image), target);
        return Images.values(target);
    }

    @ParameterizedTest
    @MethodSource("severalViews")
    void everyViewMirrorsHalfAndTakesTheColourOfAFifth(AugmentedViews policy) {
        for (int view = 0; view < policy.views(); view++) {
            assertThat(part(policy, view, HorizontalFlip.class).probability()).isEqualTo(0.5);
            assertThat(part(policy, view, RandomGrayscale.class).probability()).isEqualTo(0.2);
            List<Transform> transforms = policy.augmentations().get(view).transforms();
            assertThat(transforms.get(transforms.size() - 1)).isInstanceOf(Normalization.class);
        }
    }

    @Test
    void byolTreatsItsTwoViewsDifferently() {
        AugmentedViews paper = TwoViews.byol(224);
        assertThat(sizes(paper)).containsExactly(224, 224);
        for (int view = 0; view < 2; view++) {
            assertThat(paper.augmentations().get(view).crop())
                    .isEqualTo(RandomResizedCrop.of(224, 0.08).withInterpolation(Interpolation.BICUBIC));
            assertThat(jitter(paper, view)).isEqualTo(new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8));
            assertThat(part(paper, view, GaussianBlur.class).kernelSize()).isEqualTo(23);
            assertThat(part(paper, view, GaussianBlur.class).sigma()).isEqualTo(new Range(0.1, 2));
            assertThat(part(paper, view, Solarize.class).threshold()).isEqualTo(0.5);
        }
        assertThat(List.of(blurred(paper, 0), blurred(paper, 1))).containsExactly(1.0, 0.1);
        assertThat(List.of(solarized(paper, 0), solarized(paper, 1))).containsExactly(0.0, 0.2);

        AugmentedViews cifar = TwoViews.byolCifar10();
        assertThat(sizes(cifar)).containsExactly(32, 32);
        assertThat(scale(cifar, 1)).isEqualTo(new Range(0.08, 1));
        assertThat(jitter(cifar, 1)).isEqualTo(new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8));
        assertThat(List.of(solarized(cifar, 0), solarized(cifar, 1))).containsExactly(0.0, 0.2);
        assertThat(cifar.augmentations().get(0).transforms()).noneMatch(GaussianBlur.class::isInstance);
    }

    @Test
    void mocoAndSimSiamMakeTwoLikeViews() {
        AugmentedViews paper = TwoViews.mocoV2(224);
        assertThat(paper.augmentations().get(0)).isEqualTo(paper.augmentations().get(1));
        assertThat(paper.augmentations().get(0).crop()).isEqualTo(RandomResizedCrop.of(224, 0.2));
        assertThat(jitter(paper, 0)).isEqualTo(new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8));
        assertThat(blurred(paper, 0)).isEqualTo(0.5);
        assertThat(solarized(paper, 0)).isZero();

        assertThat(scale(TwoViews.mocoV2Cifar10(), 0)).isEqualTo(new Range(0.08, 1));
        assertThat(scale(TwoViews.simSiamCifar10(), 0)).isEqualTo(new Range(0.2, 1));
        for (AugmentedViews cifar : List.of(TwoViews.mocoV2Cifar10(), TwoViews.simSiamCifar10())) {
            assertThat(sizes(cifar)).containsExactly(32, 32);
            assertThat(jitter(cifar, 1)).isEqualTo(new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8));
            assertThat(part(cifar, 1, Normalization.class)).isEqualTo(Normalization.CIFAR10);
        }
    }

    @Test
    void swavCropsTwoLargeAndManySmallViews() {
        AugmentedViews paper = MultiCropViews.swav();
        assertThat(sizes(paper)).containsExactly(224, 224, 96, 96, 96, 96, 96, 96);
        assertThat(scale(paper, 1)).isEqualTo(new Range(0.14, 1));
        assertThat(scale(paper, 2)).isEqualTo(new Range(0.05, 0.14));
        assertThat(jitter(paper, 7)).isEqualTo(new ColorJitter(0.8, 0.8, 0.8, 0.2, 0.8));
        assertThat(blurred(paper, 0)).isEqualTo(0.5);

        assertThat(sizes(MultiCropViews.deepClusterV2())).containsExactly(160, 160, 96, 96, 96, 96);
        assertThat(scale(MultiCropViews.deepClusterV2(), 0)).isEqualTo(new Range(0.08, 1));
        assertThat(scale(MultiCropViews.deepClusterV2(), 2)).isEqualTo(new Range(0.05, 0.14));

        assertThat(sizes(MultiCropViews.swavCifar10(0))).containsExactly(32, 32);
        AugmentedViews small = MultiCropViews.swavCifar10(2);
        assertThat(sizes(small)).containsExactly(32, 32, 16, 16);
        assertThat(scale(small, 0)).isEqualTo(new Range(0.14, 1));
        assertThat(scale(small, 3)).isEqualTo(new Range(0.05, 0.14));
        assertThat(jitter(small, 0)).isEqualTo(new ColorJitter(0.4, 0.4, 0.4, 0.1, 0.8));
    }

    @Test
    void dinoCropsTwoDifferentLargeAndManySmallViews() {
        AugmentedViews paper = MultiCropViews.dino();
        assertThat(sizes(paper)).containsExactly(224, 224, 96, 96, 96, 96, 96, 96, 96, 96);
        assertThat(scale(paper, 0)).isEqualTo(new Range(0.4, 1));
        assertThat(scale(paper, 9)).isEqualTo(new Range(0.05, 0.4));
        assertThat(List.of(blurred(paper, 0), blurred(paper, 1), blurred(paper, 2)))
                .containsExactly(1.0, 0.1, 0.5);
        assertThat(List.of(solarized(paper, 0), solarized(paper, 1), solarized(paper, 2)))
                .containsExactly(0.0, 0.2, 0.0);
        assertThat(jitter(paper, 5)).isEqualTo(new ColorJitter(0.4, 0.4, 0.2, 0.1, 0.8));
        assertThat(paper.augmentations().get(9).crop().interpolation()).isEqualTo(Interpolation.BICUBIC);
        assertThat(scale(MultiCropViews.dino(224, 96, 0), 0)).isEqualTo(new Range(0.14, 1));

        assertThat(sizes(MultiCropViews.dinoCifar10(0))).containsExactly(32, 32);
        assertThat(scale(MultiCropViews.dinoCifar10(0), 1)).isEqualTo(new Range(0.4, 1));
        assertThat(sizes(MultiCropViews.dinoCifar10(3))).containsExactly(32, 32, 16, 16, 16);
        assertThat(scale(MultiCropViews.dinoCifar10(3), 4)).isEqualTo(new Range(0.05, 0.4));
    }

    @Test
    void localCropsShowLittleOfTheImage() {
        RandomResizedCrop local =
                MultiCropViews.swavCifar10(1).augmentations().get(2).crop();
        for (int image = 0; image < 500; image++) {
            CropBox box = local.draw(64, 64, RandomStream.of(8, image));
            double part = box.height() * box.width() / (64.0 * 64);
            // a side is rounded to whole pixels
            assertThat(part).isBetween(0.05 * 0.9, 0.14 * 1.1);
        }
    }

    @Test
    void cropsLargerThanTheImageAreEnlargedAndHoldNumbers() {
        Image small = new Image(3, 5, 7);
        for (int i = 0; i < small.pixels().length; i++) {
            small.pixels()[i] = (float) (i % 11 / 10.0);
        }
        AugmentedViews views = MultiCropViews.swav(32, 16, 1);
        for (int view = 0; view < 3; view++) {
            Image target = new Image(3, 1, 1);
            views.view(small, view, RandomStream.of(9, view), target);

            assertThat(target.height()).isEqualTo(view < 2 ? 32 : 16);
            for (float value : Arrays.copyOf(target.pixels(), 3 * target.height() * target.width())) {
                assertThat(value).isBetween(-10f, 10f);
            }
        }
    }

    @Test
    void impossibleSizesAreRefused() {
        refuses(
                "multi-crop: expected local crops of at most 32 pixels, the size of the global ones, found 96",
                () -> MultiCropViews.swav(32, 96, 6));
        refuses("expected local crops of at most 64 pixels", () -> MultiCropViews.dino(64, 65, 8));
        refuses("multi-crop: expected 0 or more local views, found -1", () -> MultiCropViews.swavCifar10(-1));
        refuses("image size: expected at least 1 pixel along each side, found 0", () -> MultiCropViews.swav(32, 0, 2));
        refuses("image size: expected at least 1 pixel along each side, found 0", () -> TwoViews.byol(0));
        Augmentation large = Augmentation.of(RandomResizedCrop.of(32, 0.4));
        Augmentation small = Augmentation.of(RandomResizedCrop.of(16, 0.4));
        refuses("at least one global view, found none", () -> MultiCropViews.of(List.of(), 1, small));
        refuses(
                "global crops of one size, found 32 and 16 pixels",
                () -> MultiCropViews.of(List.of(large, small), 1, small));
    }

    @Test
    void aMethodOfGlobalCropsAsksForTwoOfOneSize() {
        Augmentation large = Augmentation.of(RandomResizedCrop.of(32, 0.4));
        Augmentation small = Augmentation.of(RandomResizedCrop.of(16, 0.4));
        MultiCropViews.requireGlobals("X", AugmentedViews.of(large, large, small));
        refuses(
                "X: expected 2 global crops and any number of local ones, found 1",
                () -> MultiCropViews.requireGlobals("X", AugmentedViews.of(large)));
        refuses(
                "X: expected global crops of one size, found 32 and 16",
                () -> MultiCropViews.requireGlobals("X", AugmentedViews.of(large, small)));
    }

    private static void refuses(String message, Runnable call) {
        assertThatIllegalArgumentException().isThrownBy(call::run).withMessageContaining(message);
    }
}
