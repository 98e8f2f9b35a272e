package io.github.ssl4j.mim;

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

class PatchWhiteningTests {

    @Test
    void whitenedRowsHaveMeanZeroAndUnitCovariance() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor x = correlated(device, 5000);

            Tensor y = fitted(x, 0).apply(x);

            assertThat(Ops.mean(y, 0).toDoubles()).containsOnly(new double[] {0}, within(1e-9));
            assertThat(covariance(y)).containsExactly(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, within(1e-9));
        }
    }

    @Test
    void soTheyHaveInFloat32() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            Tensor x = correlated(device, 5000);

            assertThat(covariance(fitted(x, 0).apply(x)))
                    .containsExactly(new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1}, within(1e-2));
        }
    }

    @Test
    void aRidgeAddsToTheVarianceOfEveryDirection() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            // variances 9 and 1, mean 5: ridge 0.2 x 5 = 1
            Tensor x = Tensor.of(device, new double[] {3, 1, 3, -1, -3, 1, -3, -1}, 4, 2);

            double[] y = fitted(x, 0.2).apply(x).toDoubles();

            assertThat(y[0]).isCloseTo(3 / Math.sqrt(10), within(1e-12));
            assertThat(y[1]).isCloseTo(1 / Math.sqrt(2), within(1e-12));
        }
    }

    @Test
    void planesThatAreEqualNeedARidge() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new double[] {1, 1, 2, 2, 4, 4}, 3, 2);

            assertThatThrownBy(() -> fitted(x, 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found one without variance");
            for (double value : fitted(x, 0.1).apply(x).toDoubles()) {
                assertThat(value).isFinite();
            }
            Tensor equal = Tensor.of(device, new double[] {1, 1, 1, 1}, 2, 2);
            assertThatThrownBy(() -> fitted(equal, 0.1))
                    .as("rows that are all equal")
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found one without variance");
        }
    }

    private static PatchWhitening fitted(Tensor x, double ridge) {
        int width = x.size(1);
        Device device = x.device();
        PatchWhitening whitening = new PatchWhitening(
                Tensor.of(device, new double[width], width),
                Tensor.of(device, new double[width * width], width, width),
                ridge);
        whitening.fit(x);
        return whitening;
    }

    private static Tensor correlated(Device device, int rows) {
        RandomStream random = RandomStream.of(3);
        double[] values = new double[rows * 3];
        for (int i = 0; i < rows; i++) {
            double shared = random.nextGaussian();
            values[i * 3] = 4 * shared + 4;
            values[i * 3 + 1] = shared + 0.3 * random.nextGaussian();
            values[i * 3 + 2] = 0.5 * random.nextGaussian() - shared;
        }
        return Tensor.of(device, values, rows, 3);
    }

    private static double[] covariance(Tensor y) {
        Tensor centred = y.minus(Ops.mean(y, 0));
        return Ops.matmul(Ops.permute(centred, 1, 0), centred)
                .times(1.0 / y.size(0))
                .toDoubles();
    }
}
