package io.github.ssl4j.tensor;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import java.util.Arrays;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * Compares gradients with central differences in float64. The output of a function is projected on fixed random
 * coefficients, so that every element of it counts.
 */
public final class GradientCheck {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-7;
    private static final long COEFFICIENTS = 77;

    private GradientCheck() {}

    /**
     * An input whose gradient is checked.
     *
     * @param values the elements in row-major order
     * @param shape the sizes of the axes
     */
    public record Input(double[] values, int... shape) {

        /** Returns draws from the standard normal distribution. */
        public static Input normal(long seed, int... shape) {
            Random random = new Random(seed);
            int length = Arrays.stream(shape).reduce(1, Math::multiplyExact);
            return new Input(
                    DoubleStream.generate(random::nextGaussian).limit(length).toArray(), shape);
        }

        /** Returns the same input with a function applied to every element. */
        public Input map(DoubleUnaryOperator function) {
            return new Input(Arrays.stream(values).map(function).toArray(), shape);
        }

        private Tensor on(Device device) {
            return Tensor.of(device, values, shape);
        }
    }

    /**
     * Throws unless the gradient of every input is that of central differences, once with all inputs wanting one and
     * once for every input alone.
     *
     * @param device a device of type FLOAT64
     * @param what what the message calls the function
     * @throws AssertionError naming the input, the worst element and both its derivatives
     */
    public static void check(Device device, String what, Function<Tensor[], Tensor> function, Input... inputs) {
        if (device.floating() != ElementType.FLOAT64) {
            throw new IllegalArgumentException(
                    "central differences need a device of FLOAT64, found " + device.floating());
        }
        double[][] expected = new double[inputs.length][];
        for (int i = 0; i < inputs.length; i++) {
            expected[i] = differences(device, function, inputs, i);
        }
        boolean[] all = new boolean[inputs.length];
        Arrays.fill(all, true);
        compare(device, what, function, inputs, all, expected);
        for (int i = 0; i < inputs.length && inputs.length > 1; i++) {
            boolean[] one = new boolean[inputs.length];
            one[i] = true;
            compare(device, what + " with only a gradient of input " + i, function, inputs, one, expected);
        }
    }

    private static void compare(
            Device device,
            String what,
            Function<Tensor[], Tensor> function,
            Input[] inputs,
            boolean[] wanted,
            double[]... expected) {
        try (Scope scope = Scope.open()) {
            Tensor[] tensors = tensors(device, inputs);
            for (int i = 0; i < inputs.length; i++) {
                if (wanted[i]) {
                    tensors[i].withGradient();
                }
            }
            project(function.apply(tensors)).backward();
            for (int i = 0; i < inputs.length; i++) {
                if (wanted[i]) {
                    assertClose(what + ", input " + i, tensors[i], expected[i]);
                } else if (tensors[i].gradient() != null) {
                    throw new AssertionError(what + ": input " + i + " has a gradient that nobody wants");
                }
            }
        }
    }

    private static void assertClose(String what, Tensor input, double... expected) {
        if (input.gradient() == null) {
            throw new AssertionError(what + ": no gradient arrived");
        }
        double[] found = input.gradient().toDoubles();
        double scale = Math.max(1, Arrays.stream(expected).map(Math::abs).max().orElse(0));
        for (int i = 0; i < expected.length; i++) {
            if (!(Math.abs(found[i] - expected[i]) <= TOLERANCE * scale)) {
                throw new AssertionError(what + ", element " + i + " of " + input + ": central difference "
                        + expected[i] + ", gradient " + found[i]);
            }
        }
    }

    private static double[] differences(
            Device device, Function<Tensor[], Tensor> function, Input[] inputs, int changed) {
        double[] slopes = new double[inputs[changed].values().length];
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = (shifted(device, function, inputs, changed, i, STEP)
                            - shifted(device, function, inputs, changed, i, -STEP))
                    / (2 * STEP);
        }
        return slopes;
    }

    private static double shifted(
            Device device, Function<Tensor[], Tensor> function, Input[] inputs, int changed, int element, double by) {
        Input[] moved = inputs.clone();
        double[] values = inputs[changed].values().clone();
        values[element] += by;
        moved[changed] = new Input(values, inputs[changed].shape());
        try (Scope scope = Scope.open()) {
            return project(function.apply(tensors(device, moved))).scalar();
        }
    }

    private static Tensor project(Tensor output) {
        Input coefficients = Input.normal(COEFFICIENTS, output.shape());
        return Ops.sum(output.times(coefficients.on(output.device())));
    }

    private static Tensor[] tensors(Device device, Input... inputs) {
        return Arrays.stream(inputs).map(input -> input.on(device)).toArray(Tensor[]::new);
    }
}
