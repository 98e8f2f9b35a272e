package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BandTransformTests {
    @Test
    void aQuarterTurnBringsTheRightSideToTheTop() {
        Image image = Images.of(2, 2, 2, 1, 2, 3, 4, 5, 6, 7, 8);
        QuarterTurn.turn(image, 1);
        assertThat(Images.values(image)).containsExactly(2, 4, 1, 3, 6, 8, 5, 7);
    }

    @Test
    void fourQuarterTurnsChangeNothingAndTwoAreAHalfTurn() {
        Image image = Images.ramp(5, 7, 7);
        float[] before = Images.values(image);
        QuarterTurn.turn(image, 1);
        QuarterTurn.turn(image, 3);
        assertThat(Images.values(image)).containsExactly(before);
        QuarterTurn.turn(image, 1);
        QuarterTurn.turn(image, 1);
        QuarterTurn.turn(image, 2);
        assertThat(Images.values(image)).containsExactly(before);
    }

    @Test
    void anImageThatIsNotSquareKeepsItsShape() {
        Image image = Images.of(1, 1, 3, 1, 2, 3);
        new QuarterTurn(1).apply(image, RandomStream.of(1));
        assertThat(Images.values(image)).containsExactly(3, 2, 1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> QuarterTurn.turn(image, 1))
                .withMessage(
                        "a turn: expected 0 to 3 quarters, of an image that is not square 0 or 2, found 1 of 1 x 3");
    }

    @Test
    void allFourPositionsAreEquallyLikely() {
        RandomStream random = RandomStream.of(4);
        int[] seen = new int[4];
        for (int i = 0; i < 4_000; i++) {
            Image image = Images.of(1, 2, 2, 0, 1, 2, 3);
            new QuarterTurn(0.75).apply(image, random);
            seen[(int) image.pixels()[0]]++;
        }
        assertThat(Arrays.stream(seen).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(900, 1_100));
    }

    @Test
    void everyBandHasAGainAndAnOffsetOfItsOwnWithinTheirRanges() {
        RandomStream random = RandomStream.of(3);
        double smallest = 9;
        double largest = 0;
        double highest = 0;
        for (int i = 0; i < 1_000; i++) {
            Image image = Images.of(2, 1, 2, 0, 1, 0, 1);
            new BandJitter(0.4, 0.25, 1).apply(image, random);
            float[] values = Images.values(image);
            smallest = Math.min(smallest, values[1] - values[0]);
            largest = Math.max(largest, values[1] - values[0]);
            highest = Math.max(highest, Math.abs(values[0]));
            assertThat(values[0]).isNotEqualTo(values[2]);
        }
        assertThat(smallest).isBetween(0.599, 0.61);
        assertThat(largest).isBetween(1.39, 1.401);
        assertThat(highest).isBetween(0.24, 0.25001);
    }

    @Test
    void droppedBandsAreZeroAndOneAlwaysStays() {
        RandomStream random = RandomStream.of(8);
        int dropped = 0;
        for (int i = 0; i < 2_000; i++) {
            Image image = Images.of(4, 1, 1, 1, 1, 1, 1);
            new BandDrop(0.5, 1).apply(image, random);
            int here = 0;
            for (float value : Images.values(image)) {
                here += value == 0 ? 1 : 0;
            }
            assertThat(here).isLessThan(4);
            dropped += here;
        }
        assertThat(dropped / 2_000.0).isCloseTo(1.5, within(0.06));
        Image all = Images.of(3, 1, 1, 1, 1, 1);
        new BandDrop(1, 1).apply(all, random);
        assertThat(Images.values(all)).containsOnlyOnce(1);
    }

    @Test
    void theSameStreamGivesTheSameChanges() {
        Image first = Images.ramp(7, 6, 6);
        Image second = Images.copy(first);
        for (Image image : new Image[] {first, second}) {
            RandomStream random = RandomStream.of(11, 2);
            new QuarterTurn(0.75).apply(image, random);
            new BandJitter(0.4, 0.4, 0.8).apply(image, random);
            new BandDrop(0.25, 0.9).apply(image, random);
        }
        assertThat(Images.values(first)).containsExactly(Images.values(second));
        assertThat(Images.values(first)).isNotEqualTo(Images.values(Images.ramp(7, 6, 6)));
    }

    @Test
    void numbersOutsideTheirRangesAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new QuarterTurn(1.5))
                .withMessage("the probability of a turn must be in [0, 1], found 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BandJitter(2, 0, 1))
                .withMessage("the gain of bands must be in [0, 1], found 2");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BandJitter(0.5, -1, 1))
                .withMessage("the offset of bands must be zero or more, found -1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BandDrop(-0.5, 1))
                .withMessage("the share of dropped bands must be in [0, 1], found -0.5");
    }
}
