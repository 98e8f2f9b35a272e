package io.github.ssl4j.distillation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CosineDistanceTests {

    @Test
    void bothDirectionsAreAddedInByolAndAveragedInSimSiam() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor right = Tensor.of(device, new double[] {3, 0}, 1, 2);
            Tensor up = Tensor.of(device, new double[] {0, 2}, 1, 2);
            Tensor left = Tensor.of(device, new double[] {-1, 0}, 1, 2);

            // right against left: cosine -1; up against right: cosine 0
            double squared =
                    CosineDistance.SQUARED.symmetric(right, up, right, left).scalar();
            double negative = CosineDistance.NEGATIVE_COSINE
                    .symmetric(right, up, right, left)
                    .scalar();

            assertThat(squared).isCloseTo(4 + 2, within(1e-12));
            assertThat(negative).isCloseTo(0.5, within(1e-12));
        }
    }

    @ParameterizedTest
    @EnumSource
    void noGradientFlowsToTheTargets(CosineDistance distance) {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor p = Tensor.of(device, new double[] {1, 2, 3, 4}, 2, 2).withGradient();
            Tensor z = Tensor.of(device, new double[] {4, 1, -3, 2}, 2, 2).withGradient();

            distance.symmetric(p, p, z, z).backward();

            assertThat(p.gradient()).isNotNull();
            assertThat(z.gradient()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void rowsOfZerosGiveNumbers(CosineDistance distance) {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor p = Tensor.of(device, new double[4], 2, 2).withGradient();
            Tensor z = Tensor.of(device, new double[4], 2, 2);

            Tensor loss = distance.loss(p, z);
            loss.backward();

            assertThat(loss.scalar()).isFinite();
            assertThat(p.gradient().toDoubles()).containsExactly(new double[4], within(0.0));
        }
    }

    @ParameterizedTest
    @EnumSource
    void targetsOfAnotherShapeAreRefused(CosineDistance distance) {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor p = Tensor.of(device, new double[4], 2, 2);
            Tensor z = Tensor.of(device, new double[2], 1, 2);

            assertThatThrownBy(() -> distance.loss(p, z))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[2, 2]")
                    .hasMessageContaining("[1, 2]");
        }
    }
}
