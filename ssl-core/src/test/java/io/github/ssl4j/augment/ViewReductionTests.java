package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ViewPolicy;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.random.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ViewReductionTests {
    private static final int[] FACTORS = {2, 4, 8};
    private static final int SEEDS = 400;
    private static final int[][] SIZES = {
        {3000, 4000}, {4000, 3000}, {3024, 4032}, {2999, 4001}, {1237, 2011}, {5000, 1000}, {1001, 8009}, {1415, 1415}
    };

    static List<AugmentedViews> policies() {
        return List.of(
                SimClrViews.imageNet(224).augmented(),
                TwoViews.byol(96),
                TwoViews.mocoV3(224),
                MultiCropViews.swav(),
                MultiCropViews.dino(),
                OneView.mae(224, Normalization.IMAGENET),
                OneView.simMim(192, Normalization.IMAGENET),
                OneView.iJepa(160, Normalization.IMAGENET),
                AugmentedViews.of(Augmentation.of(RandomResizedCrop.of(new ViewSize(224, 96), 0.3))));
    }

    private static int shrunk(int side, int factor) {
        return (side + factor - 1) / factor;
    }

    @ParameterizedTest
    @MethodSource("policies")
    void theBoxOfAShrunkImageShowsTheSamePartAndIsNoSmallerThanTheView(AugmentedViews policy) {
        int missed = 0;
        int possible = 0;
        for (int[] size : SIZES) {
            for (int view = 0; view < policy.views(); view++) {
                RandomResizedCrop crop = policy.augmentations().get(view).crop();
                for (int seed = 0; seed < SEEDS; seed++) {
                    int reduction = policy.reduction(size[0], size[1], view, RandomStream.of(seed, view));
                    CropBox whole = crop.draw(size[0], size[1], RandomStream.of(seed, view));
                    int most = Math.min(
                            whole.height() / crop.size().height(),
                            whole.width() / crop.size().width());
                    assertThat(reduction).isIn(1, 2, 4, 8).isLessThanOrEqualTo(Math.max(1, most));
                    for (int factor : FACTORS) {
                        possible += factor <= most ? 1 : 0;
                        missed += factor <= most && factor > reduction ? 1 : 0;
                        if (factor <= reduction) {
                            CropBox box = crop.draw(
                                    shrunk(size[0], factor), shrunk(size[1], factor), RandomStream.of(seed, view));
                            assertThat(box.height())
                                    .isGreaterThanOrEqualTo(crop.size().height());
                            assertThat(box.width())
                                    .isGreaterThanOrEqualTo(crop.size().width());
                            assertEdges(whole, box, factor);
                        }
                    }
                }
            }
        }
        assertThat(possible).isGreaterThan(5_000);
        // where a draw only just fits into the one of both images, and the other takes the next
        assertThat(missed / (double) possible).isLessThan(0.01);
    }

    private static void assertEdges(CropBox whole, CropBox box, int factor) {
        double[] distances = {
            box.top() - (double) whole.top() / factor,
            box.left() - (double) whole.left() / factor,
            box.top() + box.height() - (double) (whole.top() + whole.height()) / factor,
            box.left() + box.width() - (double) (whole.left() + whole.width()) / factor
        };
        for (double distance : distances) {
            assertThat(Math.abs(distance)).isLessThan(2);
        }
    }

    @Test
    void simClrViewsShrinkAsTheirListOfAugmentationsDoes() {
        SimClrViews views = SimClrViews.imageNet(224);
        int[] found = new int[9];
        for (int seed = 0; seed < 100; seed++) {
            int reduction = views.reduction(3000, 4000, 1, RandomStream.of(seed));
            assertThat(reduction).isEqualTo(views.augmented().reduction(3000, 4000, 1, RandomStream.of(seed)));
            found[reduction]++;
        }
        assertThat(found[4]).isPositive();
        assertThat(found[8]).isPositive();
    }

    @Test
    void aCropThatIsEnlargedAnywayShrinksNothing() {
        ViewPolicy views = AugmentedViews.of(Augmentation.of(RandomResizedCrop.of(224, 0.08)));
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(views.reduction(220, 10_000, 0, RandomStream.of(seed))).isEqualTo(1);
        }
    }

    @Test
    void anEvaluationViewKeepsBothSidesThatItCovers() {
        EvaluationView tall = EvaluationView.of(new ViewSize(400, 100), Normalization.IMAGENET);
        assertThat(tall.reduction(1600, 1600)).isEqualTo(4);
        assertThat(tall.reduction(3200, 300)).isEqualTo(2);
        assertThat(tall.reduction(799, 3000)).isEqualTo(2);
        assertThat(tall.reduction(797, 3000)).isEqualTo(1);
    }

    @Test
    void anEvaluationViewKeepsTheShorterSideThatItResizesTo() {
        EvaluationView view = EvaluationView.imageNet(224);
        assertThat(view.resize()).isEqualTo(ViewSize.square(256));
        assertThat(view.reduction(511, 4000)).isEqualTo(2); // 511 are 255.5 twice, rounded up
        assertThat(view.reduction(510, 4000)).isEqualTo(1);
        assertThat(view.reduction(4000, 1021)).isEqualTo(4);
        assertThat(view.reduction(3000, 4000)).isEqualTo(8);
        assertThat(view.reduction(30_000, 40_000)).isEqualTo(8);
        assertThat(view.reduction(100, 100)).isEqualTo(1);
        assertThat(view.reduction(3000, 4000, 0, RandomStream.of(1))).isEqualTo(8);
    }

    @Test
    void withoutAntialiasingNothingIsShrunk() {
        RandomResizedCrop crop =
                RandomResizedCrop.of(96, 0.4).withInterpolation(Interpolation.BILINEAR_WITHOUT_ANTIALIAS);
        EvaluationView view =
                new EvaluationView(96, 96, Interpolation.BICUBIC_WITHOUT_ANTIALIAS, Normalization.IMAGENET);
        assertThat(crop.reduction(3000, 4000, RandomStream.of(1))).isEqualTo(1);
        assertThat(view.reduction(3000, 4000)).isEqualTo(1);
    }

    @Test
    void aPolicyThatDoesNotKnowShrinksNothing() {
        ViewPolicy plain = new ViewPolicy() {
            @Override
            public int views() {
                return 1;
            }

            @Override
            public ViewSize size(int view) {
                return ViewSize.square(1);
            }

            @Override
            public void view(Image source, int view, RandomStream random, Image target) {}
        };
        assertThat(plain.reduction(3000, 4000, 0, RandomStream.of(1))).isEqualTo(1);
    }
}
