package io.github.ssl4j.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SwappedPredictionTests {
    private final SwappedPrediction swapped = new SwappedPrediction(0.5);

    @Test
    void theCodeOfOneCropIsPredictedFromTheOther() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor first = row(device, 0.5, 0);
            Tensor second = row(device, 0, 1);
            Tensor codeOfFirst = row(device, 1, 0);
            Tensor codeOfSecond = row(device, 0, 1);

            double loss = swapped.loss(List.of(first, second), List.of(codeOfFirst, codeOfSecond))
                    .scalar();

            double secondMissesTheFirst = Math.log(1 + Math.exp(2)) - 0;
            double firstMissesTheSecond = Math.log(Math.exp(1) + 1) - 0;
            assertThat(loss).isCloseTo((secondMissesTheFirst + firstMissesTheSecond) / 2, within(1e-12));
        }
    }

    @Test
    void aSmallCropIsPredictedFromButHasNoCodeOfItsOwn() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor first = row(device, 0, 0).withGradient();
            Tensor second = row(device, 0, 0).withGradient();
            Tensor small = row(device, 0, 0).withGradient();
            Tensor code = row(device, 1, 0);

            swapped.loss(List.of(first, second, small), List.of(code, code)).backward();

            // one of four pairs each for the large crops, two for the small one; 1/2 is 1 - softmax, 2 is 1/T
            assertThat(first.gradient().toDoubles()).containsExactly(new double[] {-0.25, 0.25}, within(1e-12));
            assertThat(second.gradient().toDoubles()).containsExactly(new double[] {-0.25, 0.25}, within(1e-12));
            assertThat(small.gradient().toDoubles()).containsExactly(new double[] {-0.5, 0.5}, within(1e-12));
        }
    }

    @Test
    void noCropPredictsItsOwnCode() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor first = row(device, 0.3, 0).withGradient();
            Tensor second = row(device, 0, 0.7).withGradient();

            swapped.loss(List.of(first, second), List.of(row(device, 1, 0))).backward();

            assertThat(first.gradient()).isNull();
            assertThat(second.gradient()).isNotNull();
        }
    }

    @Test
    void noGradientPassesACode() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor scores = row(device, 0.3, 0).withGradient();
            Tensor code = row(device, 1, 0).withGradient();

            swapped.loss(List.of(scores, scores), List.of(code, code)).backward();

            assertThat(code.gradient()).isNull();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aTemperatureThatIsNotAPositiveNumberIsRefused(double temperature) {
        assertThatThrownBy(() -> new SwappedPrediction(temperature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("temperature: expected a number above 0, found " + temperature);
    }

    @Test
    void oneCropOrNoCodesAreRefused() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor one = row(device, 1, 0);
            assertThatThrownBy(() -> swapped.loss(List.of(one), List.of(one)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found 1 crops and 1 codes");
            assertThatThrownBy(() -> swapped.loss(List.of(one, one), List.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("found 2 crops and 0 codes");
        }
    }

    private static Tensor row(Device device, double... values) {
        return Tensor.of(device, values, 1, values.length);
    }
}
