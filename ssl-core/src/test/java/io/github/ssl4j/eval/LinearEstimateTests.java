package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

class LinearEstimateTests {

    /** One feature of -1, 1, -1, 1 and values of 1 + 2 x: sums of 4 and 8, and a ridge of 4 times 0.001. */
    @Test
    void theMapIsThatOfLeastSquaresWithARidge() {
        try (Device device = new CpuDevice()) {
            LinearEstimate estimate = new LinearEstimate(device, 1, 2);
            add(estimate, device, new float[] {-1, 1}, new float[] {-1, 0, 3, 0});
            add(estimate, device, new float[] {-1, 1}, new float[] {-1, 0, 3, 0});

            try (Linear found = estimate.solve()) {
                assertThat(found.parameters().get("weight").toDoubles()[0]).isCloseTo(8 / 4.004, within(1e-6));
                assertThat(found.parameters().get("bias").toDoubles()).containsExactly(1, 0);
            }
        }
    }

    @Test
    void constantFeaturesLeaveTheMean() {
        try (Device device = new CpuDevice()) {
            LinearEstimate estimate = new LinearEstimate(device, 1, 2);
            add(estimate, device, new float[] {0, 0}, new float[] {1, 4, 3, 8});

            try (Linear found = estimate.solve()) {
                assertThat(found.parameters().get("weight").toDoubles()).containsExactly(0, 0);
                assertThat(found.parameters().get("bias").toDoubles()).containsExactly(2, 6);
            }
        }
    }

    private static void add(LinearEstimate estimate, Device device, float[] features, float[] squares) {
        try (Tensor x = Tensor.of(device, features, 2, 1);
                Tensor y = Tensor.of(device, squares, 2, 2)) {
            estimate.add(x, y);
        }
    }
}
