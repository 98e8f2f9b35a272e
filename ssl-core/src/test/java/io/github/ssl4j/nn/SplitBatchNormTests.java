package io.github.ssl4j.nn;

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
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitBatchNormTests {

    @Test
    void eachGroupIsNormalisedByItself() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open();
                BatchNorm norm = BatchNorm.affine(Initializer.of(device, 1), 1)) {
            norm.batchNormGroups(2);

            double[] y = norm.apply(Tensor.of(device, new double[] {100, 300, -20, -40}, 4, 1))
                    .toDoubles();

            assertThat(y).containsExactly(new double[] {-1, 1, 1, -1}, within(1e-6));
        }
    }

    @Test
    void theRunningStatisticsFollowTheMeanOverTheGroups() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open();
                BatchNorm norm = BatchNorm.affine(Initializer.of(device, 1), 1)) {
            norm.batchNormGroups(2);

            norm.apply(Tensor.of(device, new double[] {1, 3, -2, -4}, 4, 1));

            assertThat(norm.state().get("running_mean").scalar()).isCloseTo(0.1 * (2 - 3) / 2, within(1e-12));
            assertThat(norm.state().get("running_var").scalar()).isCloseTo(0.9 + 0.1 * 2, within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void bothDevicesGiveWhatTheGroupsOneByOneGive(boolean relu) {
        try (Device reference = Nd4jDevice.float64();
                Device fast = new CpuDevice()) {
            double[] expected = oneByOne(reference, relu);
            assertThat(split(reference, relu)).containsExactly(expected, within(1e-10));
            assertThat(split(fast, relu)).containsExactly(expected, within(1e-4));
        }
    }

    @Test
    void evaluationKnowsNoGroupsAndACopyKeepsThem() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open();
                BatchNorm norm = BatchNorm.affine(Initializer.of(device, 1), 1);
                BatchNorm copy = grouped(norm, 3).copy()) {
            norm.training(false);

            assertThat(norm.apply(Tensor.of(device, new double[] {1, 3}, 2, 1)).toDoubles())
                    .containsExactly(new double[] {1, 3}, within(1e-4));
            assertThat(copy.batchNormGroups()).isEqualTo(3);
        }
    }

    @Test
    void groupsThatDoNotFitAreRefusedAndTheStatisticsStay() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open();
                BatchNorm norm = BatchNorm.affine(Initializer.of(device, 1), 1)) {
            assertThatThrownBy(() -> norm.batchNormGroups(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("batch norm: expected at least 1 group, found 0");
            grouped(norm, 3);
            assertThatThrownBy(() -> norm.apply(Tensor.of(device, new double[4], 4, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("4 images for 3 groups");
            assertThatThrownBy(() -> norm.apply(Tensor.of(device, new double[3], 3, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("larger batch or fewer groups");
            assertThat(norm.state().get("running_var").scalar()).isEqualTo(1);
        }
    }

    private static BatchNorm grouped(BatchNorm norm, int groups) {
        norm.batchNormGroups(groups);
        return norm;
    }

    private static double[] split(Device device, boolean relu) {
        try (Scope scope = Scope.open()) {
            Tensor x = x(device);
            Tensor gamma = gamma(device);
            Tensor beta = beta(device);
            Tensor y = Ops.splitBatchNorm(x, gamma, beta, 1e-5, relu, 3).output();
            return gradients(y, x, gamma, beta);
        }
    }

    private static double[] oneByOne(Device device, boolean relu) {
        try (Scope scope = Scope.open()) {
            Tensor x = x(device);
            Tensor gamma = gamma(device);
            Tensor beta = beta(device);
            Tensor[] parts = new Tensor[3];
            for (int g = 0; g < 3; g++) {
                parts[g] = Ops.batchNorm(Ops.slice(x, 2 * g, 2), gamma, beta, 1e-5, relu)
                        .output();
            }
            return gradients(Ops.concatenate(parts), x, gamma, beta);
        }
    }

    /** Returns the output and the gradients of the leaves, one after another. */
    private static double[] gradients(Tensor y, Tensor... leaves) {
        double[] all = y.keep().toDoubles();
        Ops.sum(Ops.square(y).times(random(y.device(), 5, y.shape()))).backward();
        for (Tensor leaf : leaves) {
            double[] gradient = leaf.gradient().toDoubles();
            int from = all.length;
            all = Arrays.copyOf(all, from + gradient.length);
            System.arraycopy(gradient, 0, all, from, gradient.length);
        }
        return all;
    }

    private static Tensor x(Device device) {
        return random(device, 1, 6, 2, 3, 4).withGradient();
    }

    private static Tensor gamma(Device device) {
        return random(device, 2, 4).withGradient();
    }

    private static Tensor beta(Device device) {
        return random(device, 3, 4).withGradient();
    }

    private static Tensor random(Device device, long seed, int... shape) {
        double[] values = new double[Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        RandomStream random = RandomStream.of(seed);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian();
        }
        return Tensor.of(device, values, shape);
    }
}
