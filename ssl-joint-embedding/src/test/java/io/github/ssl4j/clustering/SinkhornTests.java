package io.github.ssl4j.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SinkhornTests {

    @Test
    void everySampleHasOneCodeAndAllPrototypesAreUsedEqually() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor codes = new Sinkhorn(0.5, 100).codes(cosines(device, 12, 4));

            assertThat(Ops.sum(codes, 1).toDoubles()).containsOnly(new double[] {1}, within(1e-12));
            assertThat(Ops.sum(codes, 0).toDoubles()).containsOnly(new double[] {3}, within(1e-6));
        }
    }

    @Test
    void samplesThatAllPreferOnePrototypeAreSpreadOverAll() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor scores = Tensor.of(device, new double[] {0.9, 0.1, 0.8, 0.3, 0.9, 0.2, 0.8, 0.5}, 4, 2);

            Tensor codes = new Sinkhorn(0.05, 50).codes(scores);

            assertThat(Ops.sum(codes, 0).toDoubles()).containsExactly(new double[] {2, 2}, within(1e-3));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.03, 0.01})
    void float32IsAsGoodAsFloat64HoweverSmallEpsilon(double epsilon) {
        double[] exact;
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            exact = new Sinkhorn(epsilon, 3).codes(extremes(device)).toDoubles();
        }
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            double[] single = new Sinkhorn(epsilon, 3).codes(extremes(device)).toDoubles();

            assertThat(single).containsExactly(exact, within(2e-5));
        }
    }

    /** All of exp(S / epsilon) but the first column and row vanish in float32 beside the largest. */
    private static Tensor extremes(Device device) {
        double[] scores = new double[64 * 16];
        for (int i = 0; i < scores.length; i++) {
            int row = i / 16;
            scores[i] = i % 16 == 0 ? 1 : row == 0 ? 0.5 : -1 + 0.125 * ((row * 7 + i) % 5);
        }
        return Tensor.of(device, scores, 64, 16);
    }

    @Test
    void codesAreNumbersForGradients() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor scores = cosines(device, 6, 3).withGradient();

            assertThat(Sinkhorn.standard().codes(scores).requiresGradient()).isFalse();
            assertThat(Sinkhorn.standard().codes(scores, scores).requiresGradient())
                    .isFalse();
        }
    }

    @Test
    void aQueueIsBalancedTogetherWithTheBatchOfWhichTheLastRowsAreKept() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor queue = Tensor.of(device, new double[] {1, 0, 1, 0, 1, 0}, 3, 2);
            Tensor batch = Tensor.of(device, new double[] {0.4, 0.6, 0.6, 0.4}, 2, 2);

            double[] together =
                    Sinkhorn.standard().codes(Ops.concatenate(queue, batch)).toDoubles();
            Tensor codes = Sinkhorn.standard().codes(queue, batch);

            assertThat(codes.shape()).containsExactly(2, 2);
            assertThat(codes.toDoubles()).containsExactly(together[6], together[7], together[8], together[9]);
            assertThat(codes.toDoubles()[3])
                    .as("the queue has filled the first prototype, so the batch takes the second")
                    .isGreaterThan(0.9);
        }
    }

    @Test
    void equalScoresGiveEqualCodes() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            Tensor zeros = Tensor.of(device, new double[6], 2, 3);

            assertThat(Sinkhorn.standard().codes(zeros).toDoubles()).containsOnly(new double[] {1.0 / 3}, within(1e-6));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.05, Double.NaN, Double.POSITIVE_INFINITY})
    void anEpsilonThatIsNotAPositiveNumberIsRefused(double epsilon) {
        assertThatThrownBy(() -> new Sinkhorn(epsilon, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Sinkhorn epsilon: expected a number above 0, found " + epsilon);
    }

    @Test
    void noIterationIsRefused() {
        assertThatThrownBy(() -> new Sinkhorn(0.05, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Sinkhorn iterations: expected at least 1, found 0");
    }

    @Test
    void aQueueOfAnotherWidthIsRefused() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor queue = cosines(device, 4, 3);
            Tensor batch = cosines(device, 2, 4);
            assertThatThrownBy(() -> Sinkhorn.standard().codes(queue, batch))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[2, 4]");
        }
    }

    private static Tensor cosines(Device device, int rows, int columns) {
        RandomStream random = RandomStream.of(rows, columns);
        double[] values = new double[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.uniform(-1, 1);
        }
        return Tensor.of(device, values, rows, columns);
    }
}
