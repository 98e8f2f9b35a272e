package io.github.ssl4j.regularization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.regularization.VicRegLoss.Branches;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VicRegLossTests {
    private static final double EPSILON = 1e-4;

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
    void theInvarianceIsTheMeanOverAllValues() {
        Tensor first = rows(2, 1, 2, 3, 4);
        Tensor second = rows(2, 1, 0, 3, 3);

        assertThat(VicRegLoss.standard().invarianceTerm(first, second).scalar()).isCloseTo(5.0 / 4, within(1e-12));
    }

    @Test
    void theVarianceIsUnbiasedAndUnderTheRoot() {
        Tensor z = rows(2, 0.5, 3, -0.5, -3);

        double variance = VicRegLoss.standard().varianceTerm(z).scalar();

        assertThat(variance).isCloseTo((1 - Math.sqrt(0.5 + EPSILON)) / 2, within(1e-12));
    }

    @Test
    void theCovarianceIsDividedByOneLessThanTheBatchAndItsSquaresByTheWidth() {
        Tensor z = rows(2, 0.5, 3, -0.5, -3);

        double covariance = VicRegLoss.standard().covarianceTerm(z).scalar();

        assertThat(covariance).isCloseTo(2 * 3.0 * 3.0 / 2, within(1e-12));
    }

    @Test
    void theVariancesOfTheBranchesAreHalvedOrAddedAndTheCovariancesAlwaysAdded() {
        Tensor z = rows(2, 0.5, 3, -0.5, -3);
        double variance = (1 - Math.sqrt(0.5 + EPSILON)) / 2;

        VicRegLoss loss = VicRegLoss.standard();

        assertThat(loss.loss(z, z).scalar()).isCloseTo(25 * variance + 2 * 9, within(1e-12));
        assertThat(loss.with(Branches.SUM).loss(z, z).scalar()).isCloseTo(50 * variance + 2 * 9, within(1e-12));
    }

    @Test
    void embeddingsAreTakenAsTheyAre() {
        Tensor first = rows(2, 1, 2, 3, 4);
        Tensor second = rows(2, 1, 0, 3, 3);

        double loss = VicRegLoss.of(1, 0, 0).loss(first, second).scalar();

        assertThat(VicRegLoss.of(1, 0, 0).loss(first.times(3), second.times(3)).scalar())
                .isCloseTo(9 * loss, within(1e-12));
    }

    @Test
    void equalEmbeddingsOfAllImagesGiveTheWholeHingeAndNoNaN() {
        Tensor z = rows(3, 1, 2, 1, 2, 1, 2).withGradient();

        Tensor loss = VicRegLoss.standard().loss(z, z);
        loss.backward();

        assertThat(loss.scalar()).isCloseTo(25 * (1 - Math.sqrt(EPSILON)), within(1e-12));
        for (double value : z.gradient().toDoubles()) {
            assertThat(value).isFinite();
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, Double.NaN, Double.POSITIVE_INFINITY})
    void weightsBelowZeroAreRefused(double weight) {
        assertThatThrownBy(() -> VicRegLoss.of(weight, 1, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the weight of the invariance: expected at least 0, found " + weight);
        assertThatThrownBy(() -> VicRegLoss.of(1, weight, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the weight of the variance: expected at least 0, found " + weight);
        assertThatThrownBy(() -> VicRegLoss.of(1, 1, weight))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the weight of the covariance: expected at least 0, found " + weight);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN})
    void anEpsilonThatIsNotPositiveIsRefused(double epsilon) {
        assertThatThrownBy(() -> VicRegLoss.standard().withEpsilon(epsilon))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("epsilon: expected a number above 0, found " + epsilon);
    }

    @Test
    void oneImageIsRefused() {
        assertThatThrownBy(() -> VicRegLoss.standard().loss(rows(1, 1, 2), rows(1, 1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("VICReg: expected at least 2 images and 2 values of each, found [N, D] = [1, 2]");
    }

    private Tensor rows(int rows, double... values) {
        return Tensor.of(device, values, rows, values.length / rows);
    }
}
