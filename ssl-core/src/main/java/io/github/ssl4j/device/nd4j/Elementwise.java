package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.Unary;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/** Functions of single elements; a kernel without sizes is as long as its output. */
final class Elementwise {
    private Elementwise() {}

    static void fill(Kernel kernel, Storage x, double value) {
        Nd4jStorage output = kernel.floating("x", x);
        double[] values = new double[(int) output.length()];
        Arrays.fill(values, value);
        output.set(values);
    }

    static void copy(Kernel kernel, Storage x, Storage y) {
        Nd4jStorage output = kernel.own("y", y);
        output.set(kernel.typed("x", x, output.type(), output.length()).get());
    }

    static void accumulate(Kernel kernel, double alpha, Storage x, Storage y) {
        Nd4jStorage output = kernel.floating("y", y);
        double[] inputs = kernel.floating("x", x, output.length()).get();
        double[] values = output.get();
        for (int i = 0; i < values.length; i++) {
            values[i] += alpha * inputs[i];
        }
        output.set(values);
    }

    static void map(Kernel kernel, DoubleUnaryOperator function, Storage x, Storage y) {
        Nd4jStorage output = kernel.floating("y", y);
        double[] values = kernel.floating("x", x, output.length()).get();
        for (int i = 0; i < values.length; i++) {
            values[i] = function.applyAsDouble(values[i]);
        }
        output.set(values);
    }

    static double value(Unary function, double x) {
        return switch (function) {
            case RELU -> Math.max(x, 0);
            case GELU -> x * NormalDistribution.cumulative(x);
            case SQUARE -> x * x;
            case SQRT -> Math.sqrt(x);
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case ABS -> Math.abs(x);
            case SMOOTH_L1 -> Math.abs(x) < 1 ? 0.5 * x * x : Math.abs(x) - 0.5;
        };
    }

    /** Returns function'(x) with y = function(x). */
    private static double derivative(Unary function, double x, double y) {
        return switch (function) {
            case RELU -> x > 0 ? 1 : 0;
            case GELU -> NormalDistribution.cumulative(x) + x * NormalDistribution.density(x);
            case SQUARE -> 2 * x;
            case SQRT -> 0.5 / y;
            case EXP -> y;
            case LOG -> 1 / x;
            case ABS -> Math.signum(x);
            case SMOOTH_L1 -> Math.max(-1, Math.min(1, x));
        };
    }

    static void unaryBackward(Kernel kernel, Unary function, Storage x, Storage y, Storage dy, Storage dx) {
        Nd4jStorage output = kernel.floating("dx", dx);
        double[] inputs = kernel.floating("x", x, output.length()).get();
        double[] results = kernel.floating("y", y, output.length()).get();
        double[] values = kernel.floating("dy", dy, output.length()).get();
        for (int i = 0; i < values.length; i++) {
            values[i] *= derivative(function, inputs[i], results[i]);
        }
        output.set(values);
    }

    static void binary(
            Kernel kernel, Binary function, Broadcast spread, int rows, int columns, Storage a, Storage b, Storage y) {
        long length = (long) rows * columns;
        long spreadLength = switch (spread) {
            case NONE -> length;
            case ROW -> columns;
            case COLUMN -> rows;
            case SCALAR -> 1;
        };
        Nd4jStorage output = kernel.floating("y", y, length);
        double[] values = kernel.floating("a", a, length).get();
        double[] second = kernel.floating("b", b, spreadLength).get();
        for (int i = 0; i < values.length; i++) {
            int other = switch (spread) {
                case NONE -> i;
                case ROW -> i % columns;
                case COLUMN -> i / columns;
                case SCALAR -> 0;
            };
            values[i] = value(function, values[i], second[other]);
        }
        output.set(values);
    }

    private static double value(Binary function, double a, double b) {
        return switch (function) {
            case ADD -> a + b;
            case SUBTRACT -> a - b;
            case MULTIPLY -> a * b;
            case DIVIDE -> a / b;
            case ADD_RELU -> Math.max(a + b, 0);
        };
    }
}
