package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.LongToDoubleFunction;
import org.junit.jupiter.api.Test;

class TrainingMonitorTests {
    private static final int STEPS = 2000;

    @Test
    void aHealthyRunRaisesNothing() {
        assertThat(watch(step -> 5 + step % 3, step -> 1e-3, step -> 0.01)).isEmpty();
    }

    @Test
    void gradientsThatExplodeAreNamedOnce() {
        List<TrainingWarning> warnings = watch(step -> step < 1000 ? 2 : 2 + step, step -> 1e-3, step -> 0);

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).fault()).isEqualTo(TrainingFault.EXPLODING_GRADIENTS);
        assertThat(warnings.get(0).step()).isEqualTo(1050);
        assertThat(warnings.get(0).message())
                .isEqualTo(
                        "toy: at step 1050 the gradient norm is 1.05e+03, where its median was 2.00; lower the learning"
                                + " rate, lengthen the warm-up, or limit it by gradient clipping");
    }

    @Test
    void aSingleLongGradientIsNoFault() {
        assertThat(watch(step -> step == 1000 ? 1e6 : 2, step -> 1e-3, step -> 0))
                .isEmpty();
    }

    @Test
    void aLearningRateThatDoesNothingIsNamed() {
        List<TrainingWarning> warnings = watch(step -> 2, step -> 1e-9, step -> 0);

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).fault()).isEqualTo(TrainingFault.IDLE_LEARNING_RATE);
        assertThat(warnings.get(0).message())
                .isEqualTo(
                        "toy: at step 350 a step moves the weights by 1.0e-09 of their size, so that the learning rate,"
                                + " 0.100, does nothing; raise it");
    }

    @Test
    void shortStepsOfWarmUpAndOfTheEndAreNoFault() {
        assertThat(watch(step -> 2, step -> step > 200 && step < 1600 ? 1e-3 : 1e-9, step -> 0))
                .isEmpty();
    }

    @Test
    void waitingForDataIsNamedOnceTheFirstBatchesAreOver() {
        List<TrainingWarning> warnings = watch(step -> 2, step -> 1e-3, step -> 0.6);

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).fault()).isEqualTo(TrainingFault.STARVED_LOADER);
        assertThat(warnings.get(0).message())
                .isEqualTo(
                        "toy: at step 200 training waits for data 60 % of the time; shrink the images once with ssl4j"
                                + " prepare, or give the loader more threads");
        assertThat(watch(step -> 2, step -> 1e-3, step -> step < 150 ? 0.6 : 0.1))
                .isEmpty();
    }

    @Test
    void codesThatNoImageHasAreNamed() {
        List<TrainingWarning> warnings = new ArrayList<>();
        TrainingMonitor monitor = new TrainingMonitor("toy", warnings::add);
        for (int i = 0; i < 20; i++) {
            Health health = new Health(
                    Optional.empty(),
                    0,
                    Optional.empty(),
                    0,
                    Optional.empty(),
                    OptionalDouble.of(i < 10 ? 0.5 : 0.75),
                    OptionalDouble.empty());
            monitor.onStep(StepReports.of(new Progress(10 * i, 20, 20), 2, Optional.of(health)));
        }

        assertThat(warnings).hasSize(1);
        assertThat(warnings.get(0).fault()).isEqualTo(TrainingFault.DEAD_CODES);
        assertThat(warnings.get(0).message())
                .isEqualTo(
                        "toy: at step 140 75 % of the prototypes or codes are dead: no image has had them for long; use"
                                + " fewer, or lower the learning rate");
    }

    private static List<TrainingWarning> watch(
            LongToDoubleFunction gradientNorm, LongToDoubleFunction updateToWeight, LongToDoubleFunction waitShare) {
        List<TrainingWarning> warnings = new ArrayList<>();
        TrainingMonitor monitor = new TrainingMonitor("toy", warnings::add);
        for (long step = 0; step < STEPS; step++) {
            Optional<UpdateSize> update = step % 50 == 0
                    ? Optional.of(new UpdateSize(gradientNorm.applyAsDouble(step), updateToWeight.applyAsDouble(step)))
                    : Optional.empty();
            monitor.onStep(new StepReport(
                    new Progress(step, STEPS, 1),
                    1,
                    0.1,
                    0,
                    Map.of(),
                    Optional.empty(),
                    update,
                    100,
                    waitShare.applyAsDouble(step),
                    Duration.ofSeconds(1),
                    Duration.ofSeconds(1)));
        }
        return warnings;
    }
}
