package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.Unary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ElementwiseTests extends CpuKernelFixture {
    @ParameterizedTest
    @EnumSource(Unary.class)
    void functionsAndTheirDerivatives(Unary function) {
        int length = 70_001;
        double[] x = normal(length);
        for (int i = 0; i < length; i++) {
            x[i] *= 3;
            if (function == Unary.SQRT || function == Unary.LOG) {
                x[i] = (float) (Math.abs(x[i]) + 0.01);
            }
        }
        double[] dy = normal(length);
        Storage y = output(length);
        Storage dx = output(length);
        device.unary(function, of(x), y);
        device.unaryBackward(function, of(x), y, of(dy), dx);
        double[] ds = values(dx);
        double[] expected = new double[length];
        double[] slopes = new double[length];
        for (int i = 0; i < length; i++) {
            double h = 1e-4;
            double slope = (value(function, x[i] + h) - value(function, x[i] - h)) / (2 * h);
            boolean kink = Math.abs(x[i]) < 2 * h && (function == Unary.RELU || function == Unary.ABS);
            expected[i] = value(function, x[i]);
            slopes[i] = kink ? ds[i] : dy[i] * slope;
        }
        assertClose(y, expected, 1e-6);
        assertClose(dx, slopes, 2e-4);
    }

    private static double value(Unary function, double x) {
        return switch (function) {
            case RELU -> Math.max(x, 0);
            case GELU -> x * normalDistribution(x);
            case SQUARE -> x * x;
            case SQRT -> Math.sqrt(x);
            case EXP -> Math.exp(x);
            case LOG -> Math.log(x);
            case ABS -> Math.abs(x);
            case SMOOTH_L1 -> Math.abs(x) < 1 ? x * x / 2 : Math.abs(x) - 0.5;
        };
    }

    /** The series 1/2 + phi(x) (x + x^3 / 3 + x^5 / 15 + ...). */
    private static double normalDistribution(double x) {
        double sum = x;
        double term = x;
        for (int i = 3; i < 120; i += 2) {
            term *= x * x / i;
            sum += term;
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }

    @ParameterizedTest
    @CsvSource({"NONE", "ROW", "COLUMN", "SCALAR"})
    void binaryFunctionsSpreadTheSecondOperand(Broadcast spread) {
        int rows = 37;
        int columns = 19;
        double[] a = normal(rows * columns);
        double[] b = normal(rows * columns);
        for (Binary function : Binary.values()) {
            double[] expected = new double[a.length];
            for (int i = 0; i < a.length; i++) {
                double other = switch (spread) {
                    case NONE -> b[i];
                    case ROW -> b[i % columns];
                    case COLUMN -> b[i / columns];
                    case SCALAR -> b[0];
                };
                expected[i] = switch (function) {
                    case ADD -> a[i] + other;
                    case SUBTRACT -> a[i] - other;
                    case MULTIPLY -> a[i] * other;
                    case DIVIDE -> a[i] / other;
                    case ADD_RELU -> Math.max(0, a[i] + other);
                };
            }
            Storage x = of(a);
            device.binary(function, spread, rows, columns, x, of(b), x);
            double[] found = values(x);
            for (int i = 0; i < a.length; i++) {
                assertThat(found[i]).isCloseTo(expected[i], within(1e-6 * Math.max(1, Math.abs(expected[i]))));
            }
        }
    }

    @Test
    void affineAccumulateCopyAndMovingAverage() {
        Storage x = of(1, 2, 3);
        Storage y = of(10, 20, 30);
        device.affine(2, 1, x, x);
        device.accumulate(-1, x, y);
        assertThat(values(y)).containsExactly(7, 15, 23);
        device.movingAverage(0.75, x, y);
        assertThat(values(y)).containsExactly(6, 12.5, 19);
        device.copy(indices(4, 5), indices(0, 0));
        device.copy(x, y);
        assertThat(values(y)).containsExactly(3, 5, 7);
    }
}
