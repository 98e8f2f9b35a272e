package io.github.ssl4j.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KMeansTests {

    @Test
    void centroidsOfSphericalClustersHaveLengthOne() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new double[] {1, 0, 0.8, 0.6, 0, -1, -0.6, -0.8}, 4, 2);

            Clusters clusters = KMeans.spherical(10).fit(x, new int[] {0, 2}, RandomStream.of(1));

            assertThat(clusters.assignments()).containsExactly(0, 0, 1, 1);
            double norm = Math.sqrt(1.8 * 1.8 + 0.6 * 0.6);
            assertThat(clusters.centroids())
                    .containsExactly(new double[] {1.8 / norm, 0.6 / norm, -0.6 / norm, -1.8 / norm}, within(1e-12));
        }
    }

    @Test
    void anEmptySphericalClusterKeepsItsCentroid() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            // rows 0 and 1 are the same direction: the second centroid loses all ties
            Tensor x = Tensor.of(device, new double[] {1, 0, 1, 0, 1, 0, 0, -1}, 4, 2);

            Clusters clusters = KMeans.spherical(3).fit(x, new int[] {0, 1, 3}, RandomStream.of(1));

            assertThat(clusters.sizes()[1]).isZero();
            assertThat(Arrays.copyOfRange(clusters.centroids(), 2, 4)).containsExactly(1, 0);
            assertThat(clusters.centroids()).doesNotContain(Double.NaN);
        }
    }

    @Test
    void aMeanOfLengthZeroKeepsItsCentroid() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new double[] {0, 0, 0, 0, 1, 0, 0, 1}, 4, 2);

            Clusters clusters = KMeans.spherical(3).fit(x, new int[] {0, 3}, RandomStream.of(1));

            assertThat(clusters.centroids()).doesNotContain(Double.NaN);
            assertThat(Arrays.copyOfRange(clusters.centroids(), 2, 4))
                    .containsExactly(new double[] {0, 1}, within(1e-12));
        }
    }

    @Test
    void anEmptyEuclideanClusterSplitsAnother() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            // rows 0 and 1 are equal and the mean of their cluster
            Tensor x = Tensor.of(device, new double[] {5, 5, 4, 6, 9}, 5, 1);
            int[] first = {0, 1, 4};
            KMeans keeping = new KMeans(KMeans.Geometry.EUCLIDEAN, KMeans.EmptyClusters.KEEP, 20);

            assertThat(keeping.fit(x, first, RandomStream.of(1)).sizes()).containsExactly(4, 0, 1);
            assertThat(KMeans.euclidean(20).fit(x, first, RandomStream.of(1)).sizes())
                    .doesNotContain(0);
        }
    }

    @Test
    void rowsThatAreAllEqualGiveNumbers() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            double[] same = new double[20];
            Arrays.fill(same, 0.5);
            Tensor x = Tensor.of(device, same, 10, 2);

            assertThat(KMeans.spherical(5).fit(x, 3, RandomStream.of(1)).centroids())
                    .doesNotContain(Double.NaN);
            assertThat(KMeans.euclidean(5).fit(x, 3, RandomStream.of(1)).centroids())
                    .doesNotContain(Double.NaN);
        }
    }

    @Test
    void theFirstCentroidsAreDifferentRandomRows() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            double[] rows = new double[100];
            for (int i = 0; i < rows.length; i++) {
                rows[i] = i;
            }
            Tensor x = Tensor.of(device, rows, 100, 1);

            Clusters all = KMeans.euclidean(1).fit(x, 100, RandomStream.of(1));
            Clusters some = KMeans.euclidean(1).fit(x, 5, RandomStream.of(1));

            assertThat(all.sizes()).containsOnly(1);
            assertThat(some.centroids())
                    .isNotEqualTo(
                            KMeans.euclidean(1).fit(x, 5, RandomStream.of(2)).centroids());
        }
    }

    @Test
    void fewerRowsThanClustersAreRefused() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new double[] {1, 2, 3, 4}, 2, 2);
            assertThatThrownBy(() -> KMeans.spherical(10).fit(x, 3, RandomStream.of(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("k-means: expected at least one row for each of 3 clusters, found 2");
            assertThatThrownBy(() -> KMeans.spherical(10).fit(x, 1, RandomStream.of(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("k-means: expected at least 2 clusters, found 1");
        }
    }

    @Test
    void noIterationIsRefused() {
        assertThatThrownBy(() -> KMeans.spherical(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("k-means iterations: expected at least 1, found 0");
    }
}
