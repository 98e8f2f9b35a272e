package io.github.ssl4j.regularization;

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

class BarlowTwinsLossTests {
    /** So large that the epsilon of the normalisation does not show. */
    private static final double A = 1e4;

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
    void theDeviationIsBiasedSoThatEqualViewsCorrelateByOne() {
        Tensor z = rows(4, A, A, A, -A, -A, A, -A, -A);

        assertThat(BarlowTwinsLoss.of(1).loss(z, z).scalar()).isCloseTo(0, within(1e-9));
    }

    @Test
    void theTermsOffTheDiagonalAreSummedAndWeighted() {
        Tensor three = rows(2, A, A, A, -A, -A, -A);

        assertThat(BarlowTwinsLoss.of(0.01).loss(three, three).scalar()).isCloseTo(0.01 * 6, within(1e-9));
    }

    @Test
    void theTermsOnTheDiagonalAreSummed() {
        Tensor first = rows(4, A, A, A, -A, -A, A, -A, -A);

        assertThat(BarlowTwinsLoss.of(0).loss(first, first.times(-1)).scalar()).isCloseTo(2 * 4, within(1e-7));
    }

    @Test
    void theScaleMultipliesAll() {
        Tensor first = rows(3, 1, 2, 0.5, -1, 0.2, 3);
        Tensor second = rows(3, 0, 2, 1, -2, 0.1, 1);

        double loss = BarlowTwinsLoss.of(0.1).loss(first, second).scalar();

        assertThat(BarlowTwinsLoss.of(0.1).scaled(0.024).loss(first, second).scalar())
                .isCloseTo(0.024 * loss, within(1e-12));
    }

    @Test
    void equalEmbeddingsOfAllImagesGiveNoNaN() {
        Tensor z = rows(3, 1, 2, 1, 2, 1, 2).withGradient();

        Tensor loss = BarlowTwinsLoss.of(0.1).loss(z, z);
        loss.backward();

        assertThat(loss.scalar()).isCloseTo(2, within(1e-9));
        for (double value : z.gradient().toDoubles()) {
            assertThat(value).isFinite();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void aLambdaBelowZeroIsRefused(double lambda) {
        assertThatThrownBy(() -> BarlowTwinsLoss.of(lambda))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("lambda: expected at least 0, found " + lambda);
    }

    @Test
    void aScaleOfZeroIsRefused() {
        assertThatThrownBy(() -> BarlowTwinsLoss.of(1).scaled(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("scale: expected a number above 0, found 0.0");
    }

    @Test
    void oneImageOrViewsOfDifferentShapesAreRefused() {
        assertThatThrownBy(() -> BarlowTwinsLoss.of(1).loss(rows(1, 1, 2), rows(1, 1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Barlow Twins: expected at least 2 images and 2 values of each, found [N, D] = [1, 2]");
        assertThatThrownBy(() -> BarlowTwinsLoss.of(1).loss(rows(2, 1, 2, 3, 4), rows(1, 1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Barlow Twins: expected embeddings of two views, each [N, D], found [2, 2] and [1, 2]");
    }

    private Tensor rows(int rows, double... values) {
        return Tensor.of(device, values, rows, values.length / rows);
    }
}
