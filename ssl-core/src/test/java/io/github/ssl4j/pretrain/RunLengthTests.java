package io.github.ssl4j.pretrain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class RunLengthTests {
    @Test
    void anEmaRemembersATwentiethOfTheRunAtMost() {
        assertThat(new RunLength(4, 78).momentum(0.996)).isEqualTo(0.9358); // 1 - 20 / 312 = 0.93590
        assertThat(new RunLength(20, 100).momentum(0.996)).isEqualTo(0.99);
        assertThat(new RunLength(50, 100).momentum(0.999)).isEqualTo(0.996);
    }

    @Test
    void aMomentumThatSuitsTheRunStays() {
        assertThat(new RunLength(50, 100).momentum(0.996)).isEqualTo(0.996);
        assertThat(new RunLength(50, 100).momentum(0.99)).isEqualTo(0.99);
        assertThat(new RunLength(1, 1).momentum(0.5)).isEqualTo(0.5);
    }

    @Test
    void theMomentumOfTheShortestRunsIsTheLowestThatPapersLearnWith() {
        assertThat(new RunLength(2, 100).momentum(0.996)).isEqualTo(0.9);
        assertThat(new RunLength(1, 30).momentum(0.996)).isEqualTo(0.9);
        assertThat(new RunLength(1, 1).momentum(0.996)).isEqualTo(0.9);
    }

    @Test
    void nothingIsFrozenForMoreThanATenthOfTheRun() {
        assertThat(new RunLength(4, 78).frozenSteps(313)).isEqualTo(31);
        assertThat(new RunLength(100, 78).frozenSteps(313)).isEqualTo(313);
        assertThat(new RunLength(9, 78).frozenEpochs(1)).isZero();
        assertThat(new RunLength(10, 78).frozenEpochs(1)).isEqualTo(1);
    }

    @Test
    void aRunHasAtLeastOneStep() {
        assertThat(new RunLength(100_000, 100_000).steps()).isEqualTo(10_000_000_000L);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RunLength(0, 5))
                .withMessage("length of the run: expected at least 1 epoch of 1 step, found 0 epochs of 5 steps");
    }
}
