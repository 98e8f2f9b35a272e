package io.github.ssl4j.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

class CovarianceTests {

    @Test
    void itIsTheMeanOfProductsAroundTheMean() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            // around (7, 3): (2, 2), (-2, -2), (1, -1), (-1, 1)
            Tensor x = Tensor.of(device, new double[] {9, 5, 5, 1, 8, 2, 6, 4}, 4, 2);

            assertThat(Covariance.of(x, Ops.mean(x, 0))).containsExactly(2.5, 1.5, 1.5, 2.5);
        }
    }

    @Test
    void blocksOfRowsAddUp() {
        int rows = 9000;
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            double[] values = Matrices.gaussian(1, rows * 2);
            double[] mean = {0.5, 2};
            double[] expected = new double[4];
            for (int row = 0; row < rows; row++) {
                for (int i = 0; i < 4; i++) {
                    expected[i] +=
                            (values[row * 2 + i / 2] - mean[i / 2]) * (values[row * 2 + i % 2] - mean[i % 2]) / rows;
                }
            }

            double[] found = Covariance.of(Tensor.of(device, values, rows, 2), Tensor.of(device, mean, 2));

            assertThat(found).containsExactly(expected, within(1e-12));
        }
    }

    @Test
    void itIsSymmetricToTheLastBitInFloat32() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, Matrices.gaussian(2, 300 * 17), 300, 17);

            double[] found = Covariance.of(x, Ops.mean(x, 0));

            assertThat(found).isEqualTo(Matrices.transposed(found, 17));
        }
    }
}
