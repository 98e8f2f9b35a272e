package io.github.ssl4j.contrastive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InfoNceTests {
    private Device device;
    private Scope scope;

    @BeforeEach
    void open() {
        device = Nd4jDevice.float64();
        scope = Scope.open();
    }

    @AfterEach
    void close() {
        scope.close();
        device.close();
    }

    @Test
    void aQueryComparesItsOwnKeyWithTheQueueAndNotWithTheOtherKeys() {
        Tensor q = rows(2, 1, 0, 0, 1);
        Tensor queue = rows(3, 0, 1, 0, 1, 0, -1);

        Tensor logits = InfoNce.of(0.5).logits(q, q, queue);

        assertThat(logits.shape()).containsExactly(2, 4);
        assertThat(logits.toDoubles()).containsExactly(new double[] {2, 0, 0, 0, 2, 2, 2, -2}, within(1e-12));
    }

    @Test
    void theLossIsTheMeanOverTheImages() {
        Tensor q = rows(2, 1, 0, 0, 1);
        Tensor queue = rows(1, 0, 1);

        double loss = InfoNce.of(1).loss(q, q, queue).scalar();

        assertThat(loss).isCloseTo((Math.log(Math.E + 1) - 1 + Math.log(2)) / 2, within(1e-12));
    }

    @Test
    void queriesAndKeysAreNormalised() {
        Tensor q = rows(2, 1, 2, -3, 1);
        Tensor k = rows(2, 2, 2, -1, 1);
        Tensor queue = rows(1, 0, 1);

        double loss = InfoNce.of(0.2).loss(q, k, queue).scalar();

        assertThat(InfoNce.of(0.2).loss(q.times(7), k.times(3), queue).scalar()).isCloseTo(loss, within(1e-12));
    }

    @Test
    void noGradientPassesTheKeysOrTheQueue() {
        Tensor q = rows(2, 1, 2, -3, 1).withGradient();
        Tensor k = rows(2, 2, 2, -1, 1).withGradient();
        Tensor queue = rows(1, 0, 1).withGradient();

        InfoNce.of(0.2).loss(q, k, queue).backward();

        assertThat(q.gradient()).isNotNull();
        assertThat(k.gradient()).isNull();
        assertThat(queue.gradient()).isNull();
    }

    @Test
    void aQueryOfZerosGivesNoNaN() {
        Tensor q = rows(1, 0, 0).withGradient();
        Tensor k = rows(1, 0, 0);

        Tensor loss = InfoNce.of(0.1).loss(q, k, rows(1, 0, 1));
        loss.backward();

        assertThat(loss.scalar()).isCloseTo(Math.log(2), within(1e-12));
        for (double value : q.gradient().toDoubles()) {
            assertThat(value).isFinite();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
    void aTemperatureThatIsNotAPositiveNumberIsRefused(double temperature) {
        assertThatThrownBy(() -> InfoNce.of(temperature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("temperature: expected a number above 0, found " + temperature);
        assertThatThrownBy(() -> MoCoV3Loss.of(temperature))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("temperature: expected a number above 0, found " + temperature);
    }

    @Test
    void shapesThatDoNotFitAreRefused() {
        Tensor q = rows(2, 1, 2, -3, 1);
        assertThatThrownBy(() -> InfoNce.of(1).loss(q, rows(1, 1, 2), rows(1, 0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected queries and keys [N, D], found [2, 2] and [1, 2]");
        assertThatThrownBy(() -> InfoNce.of(1).loss(q, q, rows(1, 0, 1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected a queue [K, 2], found [1, 3]");
    }

    @Test
    void theLossOfMoCoV3ComparesAllKeysOfTheBatchAndIsScaledByTwiceTheTemperature() {
        Tensor q = rows(2, 3, 0, 0, 2);

        double loss = MoCoV3Loss.of(0.5).loss(q, q).scalar();

        double crossEntropy = Math.log(Math.exp(2) + 1) - 2;
        assertThat(loss).isCloseTo(2 * 0.5 * crossEntropy, within(1e-12));
        assertThat(MoCoV3Loss.of(0.25).loss(q, q).scalar())
                .isCloseTo(2 * 0.25 * (Math.log(Math.exp(4) + 1) - 4), within(1e-12));
    }

    @Test
    void noGradientPassesTheKeysOfMoCoV3() {
        Tensor q = rows(2, 1, 2, -3, 1).withGradient();
        Tensor k = rows(2, 2, 2, -1, 1).withGradient();

        MoCoV3Loss.of(0.2).loss(q, k).backward();

        assertThat(q.gradient()).isNotNull();
        assertThat(k.gradient()).isNull();
    }

    @Test
    void moCoV3NeedsNegativesInTheBatch() {
        Tensor q = rows(1, 1, 2);
        assertThatThrownBy(() -> MoCoV3Loss.of(1).loss(q, q))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2 images")
                .hasMessageContaining("found 1");
    }

    private Tensor rows(int rows, double... values) {
        return Tensor.of(device, values, rows, values.length / rows);
    }
}
