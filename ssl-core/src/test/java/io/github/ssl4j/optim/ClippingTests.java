package io.github.ssl4j.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClippingTests {
    private final Device device = Nd4jDevice.float64();
    private final Tensor a = parameter(3, 4);
    private final Tensor b = parameter(0.3, 0.4);
    private final Tensor untouched = parameter(1, 1);

    @AfterEach
    void close() {
        List.of(a, b, untouched).forEach(Tensor::close);
        device.close();
    }

    @Test
    void eachTensorIsShortenedOnItsOwn() {
        assertGradients(Clipping.eachTensor(1), new double[] {0.6, 0.8}, new double[] {0.3, 0.4});
    }

    @Test
    void allTogetherKeepTheirProportions() {
        double factor = 1 / Math.sqrt(25.25);
        assertGradients(
                Clipping.global(1), new double[] {3 * factor, 4 * factor}, new double[] {0.3 * factor, 0.4 * factor});
    }

    @Test
    void shortGradientsAndNoClippingLeaveThemAsTheyAre() {
        assertGradients(Clipping.global(6), new double[] {3, 4}, new double[] {0.3, 0.4});
        a.clearGradient();
        b.clearGradient();
        assertGradients(Clipping.none(), new double[] {3, 4}, new double[] {0.3, 0.4});
    }

    @Test
    void aLimitThatIsNotAboveZeroIsRefused() {
        assertThatThrownBy(() -> Clipping.eachTensor(0))
                .hasMessage("gradient clipping: expected a norm above 0, found 0.0");
        assertThatThrownBy(() -> Clipping.global(Double.NaN))
                .hasMessage("gradient clipping: expected a norm above 0, found NaN");
    }

    /** Gives a and b gradients equal to themselves, and shortens them. */
    private void assertGradients(Clipping clipping, double[] ofA, double[] ofB) {
        try (Scope scope = Scope.open()) {
            Ops.sum(Ops.square(a)).plus(Ops.sum(Ops.square(b))).times(0.5).backward();
            clipping.apply(List.of(a, untouched, b));
            assertThat(a.gradient().toDoubles()).containsExactly(ofA, within(1e-5));
            assertThat(b.gradient().toDoubles()).containsExactly(ofB, within(1e-5));
            assertThat(untouched.gradient()).isNull();
        }
    }

    private Tensor parameter(double... values) {
        Tensor tensor = Tensor.persistent(device, values.length);
        device.write(tensor.storage(), values, 0);
        return tensor.withGradient();
    }
}
