package io.github.ssl4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.GradientCheck.Input;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

final class GradientTests {
    private static final double EPSILON = 1e-5;

    private final Nd4jDevice device = Nd4jDevice.float64();
    private final List<DynamicTest> tests = new ArrayList<>();

    private void check(String what, Function<Tensor[], Tensor> function, Input... inputs) {
        tests.add(DynamicTest.dynamicTest(what, () -> {
            long before = device.memory().bytesInUse();
            GradientCheck.check(device, what, function, inputs);
            assertThat(device.memory().bytesInUse()).isEqualTo(before);
        }));
    }

    private static Input x(int... shape) {
        return Input.normal(1, shape);
    }

    private static Input y(int... shape) {
        return Input.normal(2, shape);
    }

    private static Input z(int... shape) {
        return Input.normal(3, shape);
    }

    private static Input positive(Input input) {
        return input.map(value -> 0.5 + Math.abs(value));
    }

    private Tensor integers(int... values) {
        return Tensor.of(device, values, values.length);
    }

    @TestFactory
    Stream<DynamicTest> elementwise() {
        check("relu", in -> Ops.relu(in[0]), x(3, 5));
        check("gelu", in -> Ops.gelu(in[0]), x(3, 5));
        check("square", in -> Ops.square(in[0]), x(3, 5));
        check("sqrt", in -> Ops.sqrt(in[0]), positive(x(3, 5)));
        check("exp", in -> Ops.exp(in[0]), x(3, 5));
        check("log", in -> Ops.log(in[0]), positive(x(3, 5)));
        check("abs", in -> Ops.abs(in[0]), x(3, 5));
        check("smoothL1", in -> Ops.smoothL1(in[0]), x(3, 5));
        check("affine", in -> Ops.affine(in[0], -1.5, 0.25), x(3, 5));
        check("times and plus a number", in -> in[0].times(3).plus(-2), x(4));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> attention() {
        check("attention", in -> Ops.attention(in[0], 2, null), x(2, 3, 12));
        check("attention with bias", in -> Ops.attention(in[0], 2, in[1]), x(2, 3, 12), y(2, 3, 3));
        check("columns", in -> Ops.columns(in[0], 1, 2), x(3, 4));
        check("repeat", in -> Ops.repeat(in[0], 3), x(2, 4));
        check("linear over tokens", in -> Ops.linear(in[0], in[1], in[2]), x(2, 3, 4), y(5, 4), z(5));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> binaryWithEveryWayOfSpreading() {
        int[][] others = {{2, 3, 4}, {1}, {1, 1, 1}, {4}, {3, 4}, {2, 1, 1}, {2, 3, 1}};
        for (int[] other : others) {
            String spread = " over [2, 3, 4] of " + Arrays.toString(other);
            check("add" + spread, in -> Ops.add(in[0], in[1]), x(2, 3, 4), y(other));
            check("subtract" + spread, in -> Ops.subtract(in[0], in[1]), x(2, 3, 4), y(other));
            check("multiply" + spread, in -> Ops.multiply(in[0], in[1]), x(2, 3, 4), y(other));
            check("divide" + spread, in -> Ops.divide(in[0], in[1]), x(2, 3, 4), positive(y(other)));
        }
        check("addReluInPlace", in -> Ops.addReluInPlace(in[0].times(2), in[1]), x(3, 5), y(3, 5));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> movingAndReducing() {
        check("reshape", in -> Ops.reshape(in[0], 5, 6), x(2, 3, 5));
        check("permute", in -> Ops.permute(in[0], 2, 0, 3, 1), x(2, 3, 4, 5));
        check("patchify", in -> Ops.patchify(in[0], 2), x(2, 4, 6, 3));
        check("unpatchify", in -> Ops.unpatchify(in[0], 2, 6, 4, 3), x(2, 6, 12));
        check("channelsLast", in -> Ops.channelsLast(in[0]), x(2, 3, 4, 5));
        check("slice", in -> Ops.slice(in[0], 1, 2), x(4, 3));
        check("slices that overlap", in -> Ops.slice(in[0], 0, 3).plus(Ops.slice(in[0], 1, 3)), x(4, 3));
        check("concatenate", in -> Ops.concatenate(in), x(2, 3), y(1, 3), z(4, 3));
        check("concatenate twice the same", in -> Ops.concatenate(in[0], in[1], in[0]), x(2, 3), y(1, 3));
        check("concatenateColumns", in -> Ops.concatenateColumns(in), x(4, 2), y(4, 1), z(4, 3));
        check("concatenateColumns twice the same", in -> Ops.concatenateColumns(in[0], in[0]), x(4, 2));
        check("gatherRows", in -> Ops.gatherRows(in[0], integers(3, 0, 3, 1, 3)), x(4, 3));
        check("sum", in -> Ops.sum(in[0]), x(2, 3, 4));
        check("mean", in -> Ops.mean(in[0]), x(2, 3, 4));
        for (int axis = 0; axis < 3; axis++) {
            int along = axis;
            check("sum over axis " + axis, in -> Ops.sum(in[0], along), x(2, 3, 4));
            check("mean over axis " + axis, in -> Ops.mean(in[0], along), x(2, 3, 4));
        }
        check("sum over the only axis", in -> Ops.sum(in[0], 0), x(5));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> productsAndImages() {
        check("matmul", in -> Ops.matmul(in[0], in[1]), x(3, 4), y(4, 2));
        check("matmulTransposed", in -> Ops.matmulTransposed(in[0], in[1]), x(3, 4), y(2, 4));
        check("linear", in -> Ops.linear(in[0], in[1], in[2]), x(3, 4), y(2, 4), z(2));
        check("linear without bias", in -> Ops.linear(in[0], in[1], null), x(3, 4), y(2, 4));
        check("convolution", in -> Ops.convolution(in[0], in[1], 1, 1), x(2, 4, 5, 2), y(3, 2, 3, 3));
        check("convolution by 2", in -> Ops.convolution(in[0], in[1], 2, 1), x(2, 5, 4, 2), y(3, 2, 3, 3));
        check("convolution 1x1 by 2", in -> Ops.convolution(in[0], in[1], 2, 0), x(2, 5, 4, 2), y(3, 2, 1, 1));
        check("maxPool", in -> Ops.maxPool(in[0], 3, 2, 1), x(2, 5, 6, 2));
        check("globalAveragePool", in -> Ops.globalAveragePool(in[0]), x(2, 3, 4, 2));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> norms() {
        for (boolean relu : new boolean[] {false, true}) {
            String end = relu ? " with relu" : "";
            check(
                    "batchNorm" + end,
                    in -> Ops.batchNorm(in[0], in[1], in[2], EPSILON, relu).output(),
                    x(5, 3),
                    y(3),
                    z(3));
            check(
                    "batchNorm of images" + end,
                    in -> Ops.batchNorm(in[0], in[1], in[2], EPSILON, relu).output(),
                    x(2, 3, 2, 3),
                    y(3),
                    z(3));
            check("batchNormInference" + end, in -> inference(in[0], in[1], in[2], relu), x(5, 3), y(3), z(3));
        }
        check("layerNorm", in -> Ops.layerNorm(in[0], in[1], in[2], EPSILON), x(2, 3, 4), y(4), z(4));
        check("layerNorm without scale", in -> Ops.layerNorm(in[0], null, null, EPSILON), x(3, 4));
        check("l2Normalize", in -> Ops.l2Normalize(in[0]), x(3, 4));
        return tests.stream();
    }

    private Tensor inference(Tensor x, Tensor gamma, Tensor beta, boolean relu) {
        Tensor mean = Tensor.of(device, new double[] {0.1, -0.2, 0.3}, 3);
        Tensor variance = Tensor.of(device, new double[] {0.5, 1.5, 2}, 3);
        return Ops.batchNormInference(x, gamma, beta, mean, variance, EPSILON, relu);
    }

    @TestFactory
    Stream<DynamicTest> softmaxes() {
        check("softmax", in -> Ops.softmax(in[0]), x(2, 3, 4));
        check("logSoftmax", in -> Ops.logSoftmax(in[0]), x(2, 3, 4));
        check("crossEntropy", in -> Ops.crossEntropy(in[0], integers(2, 0, 1)), x(3, 4));
        for (int block : new int[] {1, 2, 3, 5, 100}) {
            String by = " by blocks of " + block;
            check(
                    "similarityCrossEntropy" + by,
                    in -> Ops.similarityCrossEntropy(in[0], in[1], integers(1, 0, 3, 3, 2), null, 0.5, block),
                    x(5, 3),
                    y(4, 3));
            check(
                    "similarityCrossEntropy of one set without itself" + by,
                    in -> Ops.similarityCrossEntropy(
                            in[0], in[0], integers(2, 3, 0, 1), integers(0, 1, 2, 3), 0.2, block),
                    x(4, 3));
            check(
                    "similarityCrossEntropy with one row excluded" + by,
                    in -> Ops.similarityCrossEntropy(in[0], in[1], integers(1, 0, 3), integers(-1, 2, -1), 0.5, block),
                    x(3, 3),
                    y(4, 3));
        }
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> tensorsUsedSeveralTimes() {
        check("x x", in -> in[0].times(in[0]), x(2, 3));
        check("x + x", in -> in[0].plus(in[0]), x(2, 3));
        check("x - x / 2", in -> in[0].minus(in[0].times(0.5)), x(2, 3));
        check("x / x^2", in -> in[0].dividedBy(Ops.square(in[0])), positive(x(2, 3)));
        check("addReluInPlace of x twice", in -> Ops.addReluInPlace(in[0].times(2), in[0]), x(2, 3));
        check("x xT", in -> Ops.matmulTransposed(in[0], in[0]), x(4, 3));
        check(
                "residual",
                in -> {
                    Tensor h = Ops.linear(in[0], in[1], null);
                    Tensor r = Ops.addReluInPlace(Ops.linear(Ops.gelu(h), in[1], null), h);
                    return r.plus(h).times(in[0]);
                },
                x(4, 3),
                y(3, 3));
        check(
                "views of one tensor",
                in -> {
                    Tensor h = Ops.exp(in[0]);
                    Tensor rows = Ops.reshape(h, 4, 3);
                    Tensor swapped = Ops.concatenate(Ops.slice(rows, 2, 2), Ops.slice(rows, 0, 2));
                    return swapped.times(rows).plus(Ops.reshape(h, 4, 3));
                },
                x(2, 6));
        check(
                "a sum passes one gradient to both",
                in -> {
                    Tensor a = Ops.exp(in[0]);
                    Tensor b = Ops.exp(in[1]);
                    return Ops.square(a.plus(b)).plus(a.times(b));
                },
                x(2, 3),
                y(2, 3));
        return tests.stream();
    }

    @Test
    void theBlockDoesNotChangeTheLossNorTheGradient() {
        double[][] results = new double[4][];
        int[] blocks = {1, 2, 4, 7};
        for (int i = 0; i < blocks.length; i++) {
            try (Scope scope = Scope.open()) {
                Tensor a = Tensor.of(device, x(7, 3).values(), 7, 3).withGradient();
                Tensor loss = Ops.similarityCrossEntropy(
                        a, a, integers(1, 0, 3, 2, 5, 4, 0), integers(0, 1, 2, 3, 4, 5, 6), 0.1, blocks[i]);
                loss.backward();
                results[i] = Stream.of(loss, a.gradient())
                        .flatMapToDouble(t -> Arrays.stream(t.toDoubles()))
                        .toArray();
            }
        }
        for (double[] result : results) {
            assertThat(result).containsExactly(results[0], within(1e-12));
        }
    }

    @Test
    void backwardOfAGivenGradientIsThatOfTheSumWeightedByIt() {
        double[] weights = {0.5, -2, 3, 1, 0, -1};
        try (Tensor gradient = Tensor.of(device, weights, 2, 3)) {
            double[][] found = new double[2][];
            for (int way = 0; way < found.length; way++) {
                try (Scope scope = Scope.open()) {
                    Tensor x = Tensor.of(device, new double[] {1, -1, 2, 0.5, 3, -2}, 2, 3)
                            .withGradient();
                    // the gradient of what is added passes on, and that of a GELU is written where its own lies
                    Tensor y = Ops.gelu(Ops.square(x)).plus(Ops.gelu(x));
                    if (way == 0) {
                        y.backward(gradient);
                    } else {
                        Ops.sum(y.times(gradient)).backward();
                    }
                    found[way] = x.gradient().toDoubles();
                }
            }
            assertThat(found[0]).containsExactly(found[1], within(1e-12));
            assertThat(gradient.toDoubles()).containsExactly(weights);
        }
        assertThat(device.memory().bytesInUse()).isZero();
    }

    @Test
    void detachStopsTheGradient() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new double[] {3, -2}, 2).withGradient();
            Ops.sum(x.times(x.detach())).backward();
            assertThat(x.gradient().toDoubles()).containsExactly(3, -2);
        }
    }

    @Test
    void aWrongGradientIsFound() {
        assertThatThrownBy(() -> GradientCheck.check(device, "x x", in -> in[0].times(in[0].detach()), x(2, 3)))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("x x, input 0, element 0");
    }

    @Test
    void leavesDoNotShareTheirGradients() {
        try (Scope scope = Scope.open()) {
            Tensor a = Tensor.of(device, new double[] {1, 2}, 2).withGradient();
            Tensor b = Tensor.of(device, new double[] {3, 4}, 2).withGradient();
            Ops.sum(Ops.addReluInPlace(a.times(1), b).plus(Ops.add(a, b))).backward();
            device.affine(10, 0, a.gradient().storage(), a.gradient().storage());
            assertThat(a.gradient().toDoubles()).containsExactly(20, 20);
            assertThat(b.gradient().toDoubles()).containsExactly(2, 2);
        }
    }
}
