package io.github.ssl4j.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NtXentTests {

    @Test
    void everyPairHasTheNegativesOfItsOwnViewToo() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            double[] views = {1, 0, 0, 1, 1, 0, 0, 1};
            Tensor embeddings = Tensor.of(device, views, 4, 2);

            double loss = NtXent.of(1).loss(embeddings).scalar();

            assertThat(loss).isCloseTo(Math.log(Math.E + 2) - 1, within(1e-12));
        }
    }

    @Test
    void theScaleOfAnEmbeddingDoesNotMatter() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor z = random(device, 6, 5);

            double loss = NtXent.of(0.2).loss(z).scalar();

            assertThat(NtXent.of(0.2).loss(z.times(7)).scalar()).isCloseTo(loss, within(1e-12));
        }
    }

    @Test
    void swappingTheViewsChangesNothing() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor a = random(device, 5, 3);
            Tensor b = a.times(a).plus(0.1);

            double loss = NtXent.of(0.5).loss(a, b).scalar();

            assertThat(NtXent.of(0.5).loss(b, a).scalar()).isCloseTo(loss, within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 10, 64})
    void theBlockSizeDoesNotMatter(int rows) {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor blocked = random(device, 10, 4).withGradient();
            Tensor whole = random(device, 10, 4).withGradient();

            Tensor loss = new NtXent(0.3, NtXent.Reduction.MEAN, rows)
                    .loss(blocked)
                    .plus(new NtXent(0.3, NtXent.Reduction.MEAN, 10).loss(whole).times(-1));
            loss.backward();

            assertThat(loss.scalar()).isCloseTo(0, within(1e-12));
            double[] opposite = whole.gradient().times(-1).toDoubles();
            assertThat(blocked.gradient().toDoubles()).containsExactly(opposite, within(1e-12));
        }
    }

    @Test
    void memoryGrowsWithTheBlockAndNotWithTheSquareOfTheBatch() {
        int rows = 4096;
        try (Device device = new CpuDevice()) {
            try (Scope scope = Scope.open()) {
                Tensor z = Tensor.of(device, random(rows * 8), rows, 8).withGradient();
                new NtXent(0.5, NtXent.Reduction.MEAN, 64).loss(z).backward();
            }
            long similarities = 4L * rows * rows;
            assertThat(device.memory().peakBytesInUse()).isLessThan(similarities / 10);
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aTemperatureThatIsNotAPositiveNumberIsRefused(double temperature) {
        assertThatThrownBy(() -> NtXent.of(temperature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("temperature: expected a number above 0, found " + temperature);
    }

    @Test
    void viewsOfDifferentShapesAreRefused() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor z = random(device, 4, 3);
            assertThatThrownBy(() -> NtXent.of(1).loss(z, random(device, 4, 2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[4, 3]")
                    .hasMessageContaining("[4, 2]");
            assertThatThrownBy(() -> NtXent.of(1).loss(random(device, 3, 2)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("[2N, D]")
                    .hasMessageContaining("[3, 2]");
        }
    }

    private static Tensor random(Device device, int rows, int columns) {
        return Tensor.of(device, random(rows * columns), rows, columns);
    }

    private static double[] random(int length) {
        RandomStream random = RandomStream.of(1);
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = random.nextGaussian();
        }
        return values;
    }
}
