package com.example.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.GradientCheck;
import io.github.ssl4j.tensor.GradientCheck.Input;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Operations of a user's own, with their own backward. */
class OwnOperationTests {
    private final Device device = Nd4jDevice.float64();

    /** ln(1 + e^x), of any shape. */
    private static Tensor softplus(Tensor x) {
        return Ops.custom(
                "softplus",
                () -> Ops.log(Ops.exp(x).plus(1)),
                gradient -> {
                    Tensor e = Ops.exp(x);
                    return new Tensor[] {gradient.times(e.dividedBy(e.plus(1)))};
                },
                x);
    }

    /** The squared length of a [N, D] - b [N, D] row by row: [N]. */
    private static Tensor squaredDistance(Tensor a, Tensor b) {
        Tensor difference = Gradients.off(() -> a.minus(b));
        return Ops.custom(
                "squaredDistance",
                () -> Ops.sum(Ops.square(difference), 1),
                gradient -> {
                    Tensor column = Ops.reshape(gradient, gradient.size(0), 1);
                    Tensor toA = difference.times(column).times(2);
                    return new Tensor[] {toA, toA.times(-1)};
                },
                a,
                b);
    }

    @Test
    void gradientsAreThoseOfCentralDifferences() {
        GradientCheck.check(device, "softplus", x -> softplus(x[0]), Input.normal(1, 2, 3, 4));
        GradientCheck.check(
                device,
                "squaredDistance",
                x -> squaredDistance(x[0], x[1]),
                Input.normal(2, 5, 3),
                Input.normal(3, 5, 3));
    }

    @Test
    void itIsOneOperationAmongOthers() {
        GradientCheck.check(
                device,
                "softplus within",
                x -> Ops.sum(softplus(softplus(x[0].times(x[1])).plus(x[0])), 0),
                Input.normal(4, 3, 2),
                Input.normal(5, 3, 2));
    }

    @Test
    void aGradientMayBeOneThatIsNeededElsewhere() {
        double[] gradient;
        double[] constant;
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new double[] {1, 2}, 2).withGradient();
            Tensor slope = Tensor.of(device, new double[] {3, 5}, 2);
            Tensor y = Ops.custom("slope", () -> x.times(slope), ignored -> new Tensor[] {slope}, x);
            Tensor again = Ops.custom("slope", () -> x.times(slope), ignored -> new Tensor[] {slope}, x);
            Ops.sum(y.plus(again)).backward();
            gradient = x.gradient().toDoubles();
            constant = slope.toDoubles();
        }
        assertThat(gradient).containsExactly(6, 10);
        assertThat(constant).containsExactly(3, 5);
    }

    @Test
    void anInputMayGetNoGradient() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new double[] {1, 2}, 2).withGradient();
            Tensor mask = Tensor.of(device, new double[] {0, 1}, 2).withGradient();
            Ops.sum(Ops.custom("mask", () -> x.times(mask), g -> new Tensor[] {g.times(mask), null}, x, mask))
                    .backward();
            assertThat(x.gradient().toDoubles()).containsExactly(0, 1);
            assertThat(mask.gradient()).isNull();
        }
    }

    @Test
    void withoutGradientsNothingIsRecorded() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new double[] {0}, 1);
            assertThat(softplus(x).scalar()).isEqualTo(Math.log(2));
            assertThat(softplus(x).requiresGradient()).isFalse();
        }
    }

    @Test
    void whatTheForwardMakesIsGivenBackButForItsResult() {
        Tensor[] made = new Tensor[1];
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new double[] {1, 2}, 2).withGradient();
            Ops.custom(
                    "twice",
                    () -> {
                        made[0] = x.plus(1);
                        return made[0].times(2);
                    },
                    gradient -> new Tensor[] {gradient.times(2)},
                    x);
            assertThatIllegalStateException()
                    .isThrownBy(made[0]::toDoubles)
                    .withMessageContaining("its scope was closed");
        }
    }

    @Test
    void aWrongGradientIsNamed() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new double[] {1, 2}, 2).withGradient();
            Tensor fewer = Ops.custom("fewer", () -> Ops.square(x), gradient -> new Tensor[0], x);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Ops.sum(fewer).backward())
                    .withMessage("fewer: expected 1 gradients, one for every input, found 0");
            Tensor wider = Ops.custom("wider", () -> Ops.sum(x), gradient -> new Tensor[] {gradient}, x);
            assertThatIllegalArgumentException()
                    .isThrownBy(wider::backward)
                    .withMessage("wider: expected a gradient of input 0 of shape [2], found [1]");
        }
    }
}
