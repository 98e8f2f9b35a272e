package io.github.ssl4j.clustering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterPredictionTests {

    @Test
    void allCropsOfAnImagePredictItsCluster() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            // two crops of images of the clusters 0 and 1; the last crop is wrong
            Tensor scores = Tensor.of(device, new double[] {1, 0, 0, 1, 1, 0, 1, 0}, 4, 2);

            double loss =
                    new ClusterPrediction(0.5).loss(scores, new int[] {0, 1}).scalar();

            double right = Math.log(1 + Math.exp(-2));
            double wrong = Math.log(1 + Math.exp(2));
            assertThat(loss).isCloseTo((3 * right + wrong) / 4, within(1e-12));
        }
    }

    @Test
    void imagesWithoutAClusterTakeNoPart() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor scores = Tensor.of(device, new double[] {1, 0, 5, 9}, 2, 2).withGradient();

            Tensor loss = new ClusterPrediction(1).loss(scores, new int[] {0, ClusterPrediction.NONE});
            loss.backward();

            assertThat(loss.scalar()).isCloseTo(Math.log(1 + Math.exp(-1)), within(1e-12));
            double share = 1 / (1 + Math.E);
            assertThat(scores.gradient().toDoubles())
                    .containsExactly(new double[] {-share, share, 0, 0}, within(1e-12));
        }
    }

    @Test
    void aBatchWithoutClustersHasLossAndGradientZero() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor scores = Tensor.of(device, new double[] {1, 0}, 1, 2).withGradient();

            Tensor loss = new ClusterPrediction(1).loss(scores, new int[] {ClusterPrediction.NONE});
            loss.backward();

            assertThat(loss.scalar()).isZero();
            assertThat(scores.gradient().toDoubles()).containsOnly(0);
        }
    }

    @Test
    void clustersThatDoNotFitAreRefused() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor scores = Tensor.of(device, new double[6], 3, 2);
            ClusterPrediction prediction = new ClusterPrediction(1);
            assertThatThrownBy(() -> prediction.loss(scores, new int[] {0, 1}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("N = 2")
                    .hasMessageContaining("[3, 2]");
            assertThatThrownBy(() -> prediction.loss(scores, new int[] {0, 1, 2}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("cluster prediction: expected clusters from 0 to 1 or -1, found 2");
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aTemperatureThatIsNotAPositiveNumberIsRefused(double temperature) {
        assertThatThrownBy(() -> new ClusterPrediction(temperature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("temperature: expected a number above 0, found " + temperature);
    }
}
