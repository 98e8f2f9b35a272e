package io.github.ssl4j.random;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RandomStreamTests {
    private static int[] draw(RandomStream stream, int n) {
        int[] drawn = new int[n];
        for (int i = 0; i < n; i++) {
            drawn[i] = stream.nextInt();
        }
        return drawn;
    }

    @Test
    void knownAnswerOfZeros() {
        assertThat(draw(new RandomStream(0, 0, 0), 4)).containsExactly(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8);
    }

    @Test
    void knownAnswerOfOnes() {
        assertThat(draw(new RandomStream(-1, -1, -1), 4))
                .containsExactly(0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd);
    }

    @Test
    void knownAnswerOfDigitsOfPi() {
        // counter 243f6a88 85a308d3 13198a2e 03707344, key a4093822 299f31d0
        assertThat(draw(new RandomStream(0x299f31d0a4093822L, 0x0370734413198a2eL, 0x85a308d3243f6a88L), 4))
                .containsExactly(0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1);
    }

    @Test
    void sameKeySameStream() {
        assertThat(draw(RandomStream.of(7, 1, 2, 3), 100)).containsExactly(draw(RandomStream.of(7, 1, 2, 3), 100));
    }

    @Test
    void aCopyGoesOnFromTheSameNumberWithoutChangingTheOther() {
        RandomStream stream = RandomStream.of(7, 1, 2, 3);
        stream.nextGaussian();
        stream.nextInt();
        int[] copied = draw(stream.copy(), 9);
        double gaussian = stream.copy().nextGaussian();
        assertThat(gaussian).isEqualTo(stream.nextGaussian());
        assertThat(draw(stream, 9)).containsExactly(copied);
    }

    @Test
    void everyKeyAndItsPlaceMatter() {
        int[] stream = draw(RandomStream.of(7, 1, 2), 8);
        assertThat(draw(RandomStream.of(8, 1, 2), 8)).isNotEqualTo(stream);
        assertThat(draw(RandomStream.of(7, 2, 1), 8)).isNotEqualTo(stream);
        assertThat(draw(RandomStream.of(7, 1, 3), 8)).isNotEqualTo(stream);
        assertThat(draw(RandomStream.of(7, 1, 2, 0), 8)).isNotEqualTo(stream);
        assertThat(draw(RandomStream.of(7, 1), 8)).isNotEqualTo(stream);
    }

    @Test
    void neighbouringKeysAreUncorrelated() {
        int n = 20_000;
        double sum = 0;
        double correlation = 0;
        for (int i = 0; i < n; i++) {
            double first = RandomStream.of(1, i).nextDouble() - 0.5;
            double second = RandomStream.of(1, i + 1).nextDouble() - 0.5;
            sum += first;
            correlation += first * second * 12;
        }
        assertThat(sum / n).isCloseTo(0, within(0.01));
        assertThat(correlation / n).isCloseTo(0, within(0.03));
    }

    @Test
    void integersBelowABoundAreUniform() {
        int[] counts = new int[7];
        RandomStream stream = RandomStream.of(3);
        for (int i = 0; i < 70_000; i++) {
            counts[stream.nextInt(7)]++;
        }
        assertThat(IntStream.of(counts).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(9_600, 10_400));
    }

    @Test
    void integersBelowALargeBoundAreUnbiased() {
        // with a bound of 3 * 2^29 a plain remainder would draw the first third twice as often as the rest
        int bound = 3 << 29;
        int low = 0;
        RandomStream stream = RandomStream.of(5);
        for (int i = 0; i < 30_000; i++) {
            int value = stream.nextInt(bound);
            assertThat(value).isBetween(0, bound - 1);
            low += value < 1 << 29 ? 1 : 0;
        }
        assertThat(low).isBetween(9_600, 10_400);
    }

    @Test
    void fractionsAreUniformInTheUnitInterval() {
        RandomStream stream = RandomStream.of(11);
        double sum = 0;
        double squares = 0;
        double floats = 0;
        int n = 50_000;
        for (int i = 0; i < n; i++) {
            double value = stream.nextDouble();
            float single = stream.nextFloat();
            assertThat(value >= 0 && value < 1 && single >= 0 && single < 1).isTrue();
            sum += value;
            squares += value * value;
            floats += single;
        }
        assertThat(sum / n).isCloseTo(0.5, within(0.01));
        assertThat(squares / n).isCloseTo(1.0 / 3, within(0.01));
        assertThat(floats / n).isCloseTo(0.5, within(0.01));
    }

    @Test
    void uniformStaysBetweenItsBounds() {
        RandomStream stream = RandomStream.of(2);
        for (int i = 0; i < 1_000; i++) {
            assertThat(stream.uniform(-3, 5)).isBetween(-3.0, 5.0);
        }
        assertThat(stream.uniform(0.25, 0.25)).isEqualTo(0.25);
    }

    @Test
    void gaussianHasUnitVarianceAndNormalTails() {
        RandomStream stream = RandomStream.of(13);
        int n = 50_000;
        double sum = 0;
        double squares = 0;
        int beyondTwo = 0;
        for (int i = 0; i < n; i++) {
            double value = stream.nextGaussian();
            sum += value;
            squares += value * value;
            beyondTwo += Math.abs(value) > 2 ? 1 : 0;
        }
        assertThat(sum / n).isCloseTo(0, within(0.02));
        assertThat(squares / n).isCloseTo(1, within(0.03));
        assertThat(beyondTwo / (double) n).isCloseTo(0.0455, within(0.005));
    }

    @Test
    void booleansFollowTheirProbability() {
        RandomStream stream = RandomStream.of(17);
        int yes = 0;
        for (int i = 0; i < 20_000; i++) {
            yes += stream.nextBoolean(0.2) ? 1 : 0;
            assertThat(stream.nextBoolean(0)).isFalse();
            assertThat(stream.nextBoolean(1)).isTrue();
        }
        assertThat(yes).isBetween(3_800, 4_200);
    }

    @Test
    void permutationHoldsEveryNumberAndEveryOrderIsEquallyLikely() {
        assertThat(RandomStream.of(1).permutation(100)).doesNotHaveDuplicates().hasSize(100);
        assertThat(IntStream.of(RandomStream.of(1).permutation(100))).allMatch(i -> i >= 0 && i < 100);
        assertThat(RandomStream.of(1).permutation(0)).isEmpty();
        int[] counts = new int[9];
        RandomStream stream = RandomStream.of(19);
        for (int i = 0; i < 12_000; i++) {
            int[] order = stream.permutation(3);
            counts[order[0] * 3 + order[1]]++;
        }
        int[] seen = {counts[1], counts[2], counts[3], counts[5], counts[6], counts[7]};
        assertThat(IntStream.of(seen).boxed())
                .allSatisfy(count -> assertThat(count).isBetween(1_800, 2_200));
    }

    @Test
    void badArgumentsAreNamed() {
        RandomStream stream = RandomStream.of(1);
        assertThatIllegalArgumentException().isThrownBy(() -> stream.nextInt(0)).withMessageContaining("0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stream.nextBoolean(1.5))
                .withMessageContaining("1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stream.nextBoolean(Double.NaN))
                .withMessageContaining("NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stream.uniform(2, 1))
                .withMessageContaining("low 2.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> stream.permutation(-1))
                .withMessageContaining("-1");
    }
}
