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
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PcaWhiteningTests {

    @Test
    void theDirectionOfLargestVarianceComesFirst() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            // variance 8 along (1, 1), 2 along (1, -1), mean (7, 3)
            double[] rows = {7 + 2, 3 + 2, 7 - 2, 3 - 2, 7 + 1, 3 - 1, 7 - 1, 3 + 1};

            double[] z =
                    new PcaWhitening(1).apply(Tensor.of(device, rows, 4, 2)).toDoubles();

            assertThat(z[0] * z[1]).isCloseTo(-1, within(1e-9));
            double[] both =
                    new PcaWhitening(2).apply(Tensor.of(device, rows, 4, 2)).toDoubles();
            assertThat(Arrays.stream(both).map(Math::abs).toArray())
                    .containsExactly(new double[] {1, 0, 1, 0, 0, 1, 0, 1}, within(1e-9));
        }
    }

    @Test
    void whitenedDirectionsCountEquallyAndRowsHaveLengthOne() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            RandomStream random = RandomStream.of(3);
            int rows = 5000;
            double[] values = new double[rows * 3];
            for (int i = 0; i < rows; i++) {
                double shared = random.nextGaussian();
                values[i * 3] = 10 * shared + 4;
                values[i * 3 + 1] = shared + 0.1 * random.nextGaussian();
                values[i * 3 + 2] = 0.5 * random.nextGaussian();
            }

            Tensor z = new PcaWhitening(3).apply(Tensor.of(device, values, rows, 3));

            assertThat(Ops.sum(Ops.square(z), 1).toDoubles()).containsOnly(new double[] {1}, within(1e-5));
            double[] covariance =
                    Ops.matmul(Ops.permute(z, 1, 0), z).times(3.0 / rows).toDoubles();
            assertThat(covariance).containsExactly(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, within(0.06));
        }
    }

    @Test
    void directionsWithoutVarianceAreZerosAndNotNoise() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            double[] line = {1, 2, 2, 4, 3, 6, 4, 8};

            double[] z =
                    new PcaWhitening(2).apply(Tensor.of(device, line, 4, 2)).toDoubles();

            assertThat(Arrays.stream(z).map(Math::abs).toArray())
                    .containsExactly(new double[] {1, 0, 1, 0, 1, 0, 1, 0}, within(1e-5));
            double[] point = {1, 2, 1, 2, 1, 2};
            assertThat(new PcaWhitening(2).apply(Tensor.of(device, point, 3, 2)).toDoubles())
                    .as("equal rows")
                    .containsOnly(0);
        }
    }

    @Test
    void moreComponentsThanFeaturesAreRefused() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new float[6], 3, 2);
            assertThatThrownBy(() -> new PcaWhitening(3).apply(x))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least 3 features")
                    .hasMessageContaining("[3, 2]");
            assertThatThrownBy(() -> new PcaWhitening(0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("PCA: expected at least 1 component, found 0");
        }
    }
}
