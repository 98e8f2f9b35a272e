package io.github.ssl4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class ScheduleTests {

    @Test
    void linearIsAStraightLineThatRestsAtItsEnd() {
        Schedule schedule = Schedule.linear(1, 3, 4);
        assertThat(schedule.at(0)).isEqualTo(1);
        assertThat(schedule.at(1)).isEqualTo(1.5);
        assertThat(schedule.at(4)).isEqualTo(3);
        assertThat(schedule.at(99)).isEqualTo(3);
    }

    @Test
    void cosineIsHalfAWaveThatRestsAtItsEnd() {
        Schedule schedule = Schedule.cosine(1, 0.2, 6);
        assertThat(schedule.at(0)).isEqualTo(1);
        assertThat(schedule.at(2)).isEqualTo(0.8, within(1e-15));
        assertThat(schedule.at(3)).isEqualTo(0.6, within(1e-15));
        assertThat(schedule.at(6)).isEqualTo(0.2);
        assertThat(schedule.at(99)).isEqualTo(0.2);
    }

    @Test
    void warmupEndsWhereTheNextScheduleStarts() {
        Schedule schedule = Schedule.warmup(0.5, 2, Schedule.linear(1, 0, 4));
        assertThat(schedule.at(0)).isEqualTo(0.5);
        assertThat(schedule.at(1)).isEqualTo(0.75);
        assertThat(schedule.at(2)).isEqualTo(1);
        assertThat(schedule.at(3)).isEqualTo(0.75);
    }

    @Test
    void noWarmupStartsAtThePeak() {
        assertThat(Schedule.warmupCosine(0, 0.3, 0, 0, 10).at(0)).isEqualTo(0.3);
    }

    @Test
    void staircaseFallsAtItsMilestones() {
        Schedule schedule = Schedule.staircase(8, 0.5, 3, 5);
        assertThat(schedule.at(2)).isEqualTo(8);
        assertThat(schedule.at(3)).isEqualTo(4);
        assertThat(schedule.at(5)).isEqualTo(2);
    }

    @Test
    void byEpochChangesOnlyBetweenEpochs() {
        Schedule schedule = Schedule.linear(0, 10, 10).byEpoch(3);
        assertThat(schedule.at(2)).isEqualTo(0);
        assertThat(schedule.at(3)).isEqualTo(1);
        assertThat(schedule.at(5)).isEqualTo(1);
        assertThat(schedule.at(6)).isEqualTo(2);
    }

    @Test
    void aWarmupThatLeavesNoRunIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.warmupCosine(0, 1, 0, 20, 10))
                .withMessage("the warm-up should be shorter than the run of 10.0, found a warm-up of 20.0");
        assertThatIllegalArgumentException().isThrownBy(() -> Schedule.warmupCosine(0, 1, 0, 10, 10));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.warmupCosine(0, 1, 0, -1, 10))
                .withMessage("the length of the warm-up should be at least 0 and finite, found -1.0");
    }

    @Test
    void numbersThatAreNoneAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.constant(Double.NaN))
                .withMessage("the value of a constant schedule should be finite, found NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.cosine(1, Double.POSITIVE_INFINITY, 5))
                .withMessage("the last value of a cosine schedule should be finite, found Infinity");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.linear(1, 2, 0))
                .withMessage("the length of a linear schedule should be above 0 and finite, found 0.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.staircase(1, 0.1, 80, 60))
                .withMessageContaining("should ascend, found [80.0, 60.0]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Schedule.constant(1).byEpoch(0))
                .withMessageContaining("found 0 steps");
    }
}
