package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.siamese.MomentumEncoder;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StepTests {
    private final Device device = Nd4jDevice.float64();

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @Test
    void aLossAloneIsAStep() {
        Tensor loss = scalar(0.5);
        Step step = Step.of(loss);

        assertThat(step.loss()).isSameAs(loss);
        assertThat(step.features()).isEmpty();
        assertThat(step.embeddings()).isEmpty();
        assertThat(step.probabilities()).isEmpty();
        assertThat(step.trivialLoss()).isEmpty();
        assertThat(step.metrics()).isEmpty();
        step.afterUpdate();
    }

    @Test
    void metricsAreReadInTheOrderInWhichTheyWereGiven() {
        Step step = Step.of(scalar(0)).metric("variance", scalar(0.25)).metric("top_1", scalar(0.75));

        assertThat(step.metrics()).containsExactly(entry("variance", 0.25), entry("top_1", 0.75));
    }

    @Test
    void anEmaFollowsAfterTheUpdateAndItsMomentumIsRecorded() {
        Linear online = new Linear(Initializer.of(device, 1), 1, 1, false);
        MomentumEncoder ema = new MomentumEncoder(online);
        Step step = Step.of(scalar(0)).follow(ema, online, 0.75);
        Tensor weight = online.parameters().get("weight");
        double before = weight.scalar();
        device.fill(weight.storage(), 1);

        step.afterUpdate();

        assertThat(step.metrics()).containsExactly(entry("momentum", 0.75));
        assertThat(ema.module().parameters().get("weight").scalar()).isCloseTo(0.75 * before + 0.25, within(1e-6));
    }

    @Test
    void aMetricNeedsANameThatCanBeAKey() {
        for (String name : List.of("", "Variance", "1st", "off-diagonal", "two words", "_hidden")) {
            assertThatThrownBy(() -> Step.of(scalar(0)).metric(name, scalar(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "metric: expected a name of lower-case words joined by underscores, found '" + name + "'");
        }
    }

    @Test
    void twoMetricsOfOneNameAreRefused() {
        Step step = Step.of(scalar(0)).metric("variance", scalar(1));

        assertThatThrownBy(() -> step.metric("variance", scalar(2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("metrics: expected different names, found variance twice");
    }

    @Test
    void aMetricThatIsNoScalarIsRefused() {
        assertThatThrownBy(() -> Step.of(scalar(0)).metric("variance", Tensor.of(device, new double[] {1, 2}, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("metric variance: expected a scalar, found ");
    }

    @Test
    void whatFollowsTheWeightsMovesInTheOrderInWhichItWasGivenAndNotBefore() {
        List<String> moved = new ArrayList<>();
        Step step = Step.of(scalar(0))
                .after(() -> moved.add("teacher"))
                .after(() -> moved.add("queue"))
                .after(() -> moved.add("centre"));

        assertThat(moved).isEmpty();
        step.afterUpdate();
        assertThat(moved).containsExactly("teacher", "queue", "centre");
    }

    private Tensor scalar(double value) {
        return Tensor.of(device, new double[] {value}, 1);
    }
}
