package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskTests {
    private static final int SEEDS = 1000;

    // -------------------------------------------------------------------------------------------------- random

    @ParameterizedTest
    @CsvSource({"196, 0.75, 49", "64, 0.75, 16", "10, 0.5, 5", "7, 0.6, 2", "2, 0.5, 1", "9, 0.05, 8"})
    void randomMasksKeepAsManyTokensAsAskedFor(int tokens, double ratio, int kept) {
        RandomMask mask = new RandomMask(tokens, ratio);
        double[] hiddenShare = new double[tokens];
        for (int seed = 0; seed < SEEDS; seed++) {
            RandomMask.Sample sample = mask.draw(RandomStream.of(seed));
            assertThat(sample.kept()).hasSize(kept).doesNotHaveDuplicates();
            assertThat(sample.restore().clone()).satisfies(restore -> {
                Arrays.sort(restore);
                assertThat(restore).isEqualTo(IntStream.range(0, tokens).toArray());
            });
            for (int i = 0; i < kept; i++) {
                assertThat(sample.restore()[sample.kept()[i]]).isEqualTo(i);
            }
            for (int token = 0; token < tokens; token++) {
                assertThat(sample.hidden()[token]).isEqualTo(sample.restore()[token] >= kept);
                hiddenShare[token] += sample.hidden()[token] ? 1.0 / SEEDS : 0;
            }
        }
        for (double share : hiddenShare) {
            assertThat(share).isCloseTo(1 - (double) kept / tokens, within(0.08));
        }
    }

    @Test
    void tokensWithTheSmallestNoiseStayInTheOrderOfTheirNoise() {
        RandomMask.Sample sample =
                new RandomMask(6, 0.5).of(new float[] {0.5f, 0.25f, 0.75f, -0.0f, 0, Float.POSITIVE_INFINITY});
        assertThat(sample.kept()).containsExactly(3, 4, 1);
        assertThat(sample.restore()).containsExactly(3, 2, 4, 0, 1, 5);
        assertThat(sample.hidden()).containsExactly(true, false, true, false, false, true);
        assertThat(new RandomMask(4, 0.5).of(new float[] {1, -2, -1, 2}).kept()).containsExactly(1, 2);
    }

    @Test
    void impossibleRandomMasksAreRefused() {
        refused(() -> new RandomMask(196, 0), "the mask ratio must be in (0, 1), found 0");
        refused(() -> new RandomMask(196, 1), "the mask ratio must be in (0, 1), found 1");
        refused(() -> new RandomMask(196, Double.NaN), "the mask ratio must be in (0, 1), found NaN");
        refused(
                () -> new RandomMask(4, 0.9),
                "the mask: expected at least one hidden and one visible of 4, found 4 hidden by a mask ratio of 0.9");
        refused(() -> new RandomMask(0, 0.5), "the number of tokens must be positive, found 0");
        refused(() -> new RandomMask(4, 0.5).of(new float[3]), "noise: expected 4 numbers, found 3");
    }

    // -------------------------------------------------------------------------------------------------- blocks

    @Test
    void blockwiseMasksHideNoMoreThanAskedForAndSeldomLess() {
        for (BlockwiseMask mask :
                List.of(BlockwiseMask.beit(), BlockwiseMask.maskFeat(14, 14), BlockwiseMask.maskFeat(8, 12))) {
            int fewer = 0;
            for (int seed = 0; seed < SEEDS; seed++) {
                int hidden = count(mask.draw(RandomStream.of(seed)));
                assertThat(hidden).isBetween(mask.hidden() * 3 / 4, mask.hidden());
                fewer += hidden < mask.hidden() ? 1 : 0;
                assertThat(count(mask.exactly().draw(RandomStream.of(seed)))).isEqualTo(mask.hidden());
            }
            assertThat(fewer).isBetween(1, SEEDS * 6 / 10);
        }
    }

    @Test
    void exactMasksHideWhatTheOthersDoAndMore() {
        BlockwiseMask mask = BlockwiseMask.beit(8, 8);
        for (int seed = 0; seed < SEEDS; seed++) {
            boolean[] some = mask.draw(RandomStream.of(seed));
            boolean[] all = mask.exactly().draw(RandomStream.of(seed));
            for (int patch = 0; patch < some.length; patch++) {
                assertThat(all[patch] || !some[patch]).isTrue();
            }
        }
    }

    @Test
    void thePresetsHideWhatThePapersDo() {
        assertThat(BlockwiseMask.beit().hidden()).isEqualTo(75);
        assertThat(BlockwiseMask.beit().smallest()).isEqualTo(16);
        assertThat(BlockwiseMask.beit(8, 8).hidden()).isEqualTo(24);
        assertThat(BlockwiseMask.beit(8, 8, 0.5))
                .isEqualTo(new BlockwiseMask(8, 8, 32, 5, 32, new Range(0.3, 1 / 0.3), 10, false));
        assertThat(BlockwiseMask.maskFeat(14, 14).hidden()).isEqualTo(78);
        assertThat(BlockwiseMask.maskFeat(14, 14).smallest()).isEqualTo(15);
        assertThat(GridMask.simMim(192, 4).hiddenSquares()).isEqualTo(22);
    }

    @Test
    void aSingleBlockIsARectangleOfItsAreaAndShape() {
        BlockwiseMask mask = new BlockwiseMask(14, 14, 24, 24, 24, new Range(1.5, 1.5), 10, false);
        for (int seed = 0; seed < SEEDS; seed++) {
            boolean[] hidden = mask.draw(RandomStream.of(seed));
            int[] patches =
                    IntStream.range(0, 196).filter(patch -> hidden[patch]).toArray();
            assertThat(patches).hasSize(24);
            for (int i = 0; i < 24; i++) {
                assertThat(patches[i]).isEqualTo(patches[0] + i / 4 * 14 + i % 4);
            }
        }
    }

    @Test
    void blocksMayHaveToBeSmallerThanTheSmallest() {
        BlockwiseMask mask = new BlockwiseMask(8, 8, 12, 16, 10, new Range(0.3, 3), 10, false);
        for (int seed = 0; seed < SEEDS; seed++) {
            assertThat(count(mask.draw(RandomStream.of(seed)))).isBetween(0, 12);
            assertThat(count(mask.exactly().draw(RandomStream.of(seed)))).isEqualTo(12);
        }
    }

    @Test
    void impossibleBlockwiseMasksAreRefused() {
        refused(
                () -> new BlockwiseMask(4, 4, 16, 2, 4, new Range(1, 1), 10, false),
                "the mask: expected at least one hidden and one visible of 16, found 16 hidden by hiding 16");
        refused(
                () -> new BlockwiseMask(4, 4, 0, 2, 4, new Range(1, 1), 10, false),
                "the mask: expected at least one hidden and one visible of 16, found 0 hidden by hiding 0");
        refused(
                () -> new BlockwiseMask(2, 100, 60, 16, 60, new Range(0.3, 3), 10, false),
                "a block: expected an area that fits within a grid of 2 x 100 and leaves a row and a column, "
                        + "found 16 to 60 patches of height / width 0.3 to 3.0");
        refused(
                () -> new BlockwiseMask(4, 4, 9, 6, 0, new Range(1, 1), 10, false),
                "the largest area of a block must be");
        refused(() -> new BlockwiseMask(4, 4, 14, 13, 14, new Range(1, 3), 10, false), "a block: ");
        refused(() -> new BlockwiseMask(0, 4, 1, 1, 1, new Range(1, 1), 10, false), "the height of the patch grid");
        refused(() -> BlockwiseMask.of(14, 14, 1), "the mask ratio must be in (0, 1), found 1");
        refused(() -> BlockwiseMask.beit(1, 1), "the mask: ");
    }

    // ---------------------------------------------------------------------------------------------------- grid

    @ParameterizedTest
    @CsvSource({"192, 32, 4, 0.6, 22", "32, 8, 4, 0.6, 10", "224, 32, 16, 0.6, 30", "32, 4, 4, 0.5, 32"})
    void gridMasksHideWholeSquares(int image, int square, int patch, double ratio, int squares) {
        GridMask mask = new GridMask(ViewSize.square(image), square, patch, ratio);
        int scale = square / patch;
        int side = image / patch;
        for (int seed = 0; seed < SEEDS; seed++) {
            boolean[] hidden = mask.draw(RandomStream.of(seed));
            assertThat(hidden).hasSize(side * side);
            assertThat(count(hidden)).isEqualTo(squares * scale * scale);
            for (int i = 0; i < hidden.length; i++) {
                int corner = i / side / scale * scale * side + i % side / scale * scale;
                assertThat(hidden[i]).isEqualTo(hidden[corner]);
            }
        }
    }

    @Test
    void impossibleGridMasksAreRefused() {
        refused(
                () -> new GridMask(ViewSize.square(100), 32, 4, 0.6),
                "the image size must be a multiple of the side of a square, 32, found 100");
        refused(
                () -> new GridMask(ViewSize.square(192), 32, 5, 0.6),
                "the side of a square must be a multiple of the side of a patch, 5, found 32");
        refused(
                () -> new GridMask(ViewSize.square(64), 32, 4, 0.8),
                "the mask: expected at least one hidden and one visible of 4, found 4 hidden by a mask ratio of 0.8");
        refused(() -> new GridMask(ViewSize.square(64), 32, 4, 0), "the mask ratio must be in (0, 1), found 0");
        refused(() -> new GridMask(ViewSize.square(32), 64, 4, 0.5), "the image size must be a multiple");
    }

    // --------------------------------------------------------------------------------------------- many blocks

    @ParameterizedTest
    @CsvSource({"14, 14, 10", "16, 16, 10", "10, 14, 10", "8, 8, 2"})
    void contextsAndTargetsAreApart(int height, int width, int fewest) {
        MultiBlockMask mask = MultiBlockMask.iJepa(height, width).withFewest(fewest);
        int images = 3;
        for (int seed = 0; seed < SEEDS; seed++) {
            MultiBlockMask.Masks masks = mask.draw(images, RandomStream.of(seed));
            assertThat(masks.targets()).hasDimensions(4, images);
            assertThat(masks.context()).hasNumberOfRows(images);
            int length = masks.context()[0].length;
            assertThat(length).isBetween(fewest + 1, height * width);
            for (int image = 0; image < images; image++) {
                Set<Integer> predicted = new HashSet<>();
                for (int[][] targets : masks.targets()) {
                    assertThat(targets[image]).hasSameSizeAs(masks.targets()[0][0]);
                    checkBlock(targets[image], height, width);
                    Arrays.stream(targets[image]).forEach(predicted::add);
                }
                int[] context = masks.context()[image];
                assertThat(context).hasSize(length).isSorted().doesNotHaveDuplicates();
                for (int patch : context) {
                    assertThat(patch).isBetween(0, height * width - 1);
                    assertThat(predicted).doesNotContain(patch);
                }
            }
        }
    }

    private static void checkBlock(int[] patches, int height, int width) {
        int first = patches[0];
        int columns = (int) Arrays.stream(patches)
                .filter(patch -> patch / width == first / width)
                .count();
        assertThat(patches.length % columns).isZero();
        for (int i = 0; i < patches.length; i++) {
            assertThat(patches[i]).isEqualTo(first + i / columns * width + i % columns);
        }
        assertThat(patches[patches.length - 1] / width).isLessThan(height);
        assertThat(first % width + columns).isLessThan(width);
    }

    @Test
    void contextsAreCutToTheShortestOfTheBatch() {
        MultiBlockMask mask = MultiBlockMask.iJepa(14, 14);
        for (int seed = 0; seed < SEEDS; seed++) {
            MultiBlockMask.Masks one = mask.draw(1, RandomStream.of(seed));
            MultiBlockMask.Masks two = mask.draw(2, RandomStream.of(seed));
            int[] cut = two.context()[0];
            assertThat(cut.length).isLessThanOrEqualTo(one.context()[0].length);
            assertThat(cut).isEqualTo(Arrays.copyOf(one.context()[0], cut.length));
            for (int i = 0; i < 4; i++) {
                assertThat(two.targets()[i][0]).isEqualTo(one.targets()[i][0]);
            }
        }
    }

    @Test
    void aContextThatIsTooShortTakesBackItsLastTargets() {
        MultiBlockMask mask = new MultiBlockMask(4, 4, 3, new Range(0.25, 0.25), new Range(1, 1), new Range(1, 1), 3);
        int[] takenBack = new int[4];
        for (int seed = 0; seed < SEEDS; seed++) {
            MultiBlockMask.Masks masks = mask.draw(1, RandomStream.of(seed));
            int removed = 3;
            while (squareWithout(masks, removed).length <= 3) {
                removed--;
            }
            assertThat(masks.context()[0]).isEqualTo(squareWithout(masks, removed));
            takenBack[3 - removed]++;
        }
        assertThat(takenBack[0]).isPositive();
        assertThat(takenBack[1]).isPositive();
        assertThat(takenBack[2]).isPositive();
    }

    /** The upper left 3 x 3 patches of a grid of 4 x 4, without those of the first targets. */
    private static int[] squareWithout(MultiBlockMask.Masks masks, int targets) {
        return IntStream.of(0, 1, 2, 4, 5, 6, 8, 9, 10)
                .filter(patch -> IntStream.range(0, targets)
                        .noneMatch(target ->
                                Arrays.stream(masks.targets()[target][0]).anyMatch(other -> other == patch)))
                .toArray();
    }

    @Test
    void impossibleMultiBlockMasksAreRefused() {
        MultiBlockMask usual = MultiBlockMask.iJepa(14, 14);
        refused(() -> MultiBlockMask.iJepa(1, 14), "the height of the patch grid must be at least 2, found 1");
        refused(
                () -> MultiBlockMask.iJepa(2, 2),
                "a target block: expected at least one patch and at most the grid of 2 x 2, found 0.15 to 0.2 of it");
        refused(
                () -> MultiBlockMask.iJepa(4, 4),
                "the context block: expected more than 10 patches, found 3 x 3 on a grid of 4 x 4");
        refused(
                () -> new MultiBlockMask(14, 14, 4, new Range(0.5, 1.2), new Range(1, 1), new Range(0.9, 1), 10),
                "a target block: expected at least one patch and at most the grid of 14 x 14, found 0.5 to 1.2 of it");
        refused(
                () -> new MultiBlockMask(14, 14, 0, new Range(0.2, 0.2), new Range(1, 1), new Range(0.9, 1), 10),
                "the number of target blocks must be positive, found 0");
        refused(() -> usual.draw(0, RandomStream.of(1)), "the number of images must be positive, found 0");
    }

    private static int count(boolean[] mask) {
        return (int) IntStream.range(0, mask.length).filter(i -> mask[i]).count();
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageStartingWith(message);
    }
}
