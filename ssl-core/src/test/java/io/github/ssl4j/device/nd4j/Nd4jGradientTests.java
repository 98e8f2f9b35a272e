package io.github.ssl4j.device.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.Unary;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every backward kernel against finite differences of its forward kernel, for the loss sum(dy y). */
class Nd4jGradientTests {
    private static final double STEP = 1e-5;
    private static final double TOLERANCE = 1e-8;

    private final Float64Arrays arrays = new Float64Arrays();
    private final Nd4jDevice device = arrays.device;

    private static double[] random(int length, long seed) {
        return Float64Arrays.random(length, seed);
    }

    private double[] values(Storage storage) {
        return arrays.values(storage);
    }

    private static void assertGradient(UnaryOperator<double[]> forward, double[] x, double[] dy, double[] gradient) {
        for (int i = 0; i < x.length; i++) {
            double[] above = x.clone();
            double[] below = x.clone();
            above[i] += STEP;
            below[i] -= STEP;
            double difference = (dot(forward.apply(above), dy) - dot(forward.apply(below), dy)) / (2 * STEP);
            assertThat(gradient[i])
                    .as("gradient of element %d", i)
                    .isCloseTo(difference, within(TOLERANCE * Math.max(1, Math.abs(difference))));
        }
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < b.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    @ParameterizedTest
    @EnumSource(Unary.class)
    void ofUnaryFunctions(Unary function) {
        boolean positive = function == Unary.SQRT || function == Unary.LOG;
        double[] x = positive ? new double[] {0.3, 1, 2.5} : new double[] {-5, -1.3, -0.6, 0.2, 0.9, 1.7, 6};
        double[] dy = random(x.length, 1);
        UnaryOperator<double[]> forward = values -> {
            Storage y = arrays.output(values.length);
            device.unary(function, arrays.of(values), y);
            return values(y);
        };
        Storage dx = arrays.output(x.length);
        device.unaryBackward(function, arrays.of(x), arrays.of(forward.apply(x)), arrays.of(dy), dx);
        assertGradient(forward, x, dy, values(dx));
        Storage inPlace = arrays.of(dy);
        device.unaryBackward(function, arrays.of(x), arrays.of(forward.apply(x)), inPlace, inPlace);
        assertThat(values(inPlace)).containsExactly(values(dx));
    }

    @ParameterizedTest
    @CsvSource({"1,1,1,1,1,1,1,0", "2,5,4,3,2,3,1,1", "2,5,6,2,3,3,2,1", "1,7,5,1,2,2,3,0", "1,4,4,3,5,1,2,0"})
    void ofConvolutions(int n, int h, int w, int c, int k, int r, int stride, int padding) {
        ConvolutionShape shape = new ConvolutionShape(n, h, w, c, k, r, stride, padding);
        double[] x = random((int) shape.inputLength(), 1);
        double[] weight = random((int) shape.weightLength(), 2);
        double[] dy = random((int) shape.outputLength(), 3);
        Storage dx = arrays.output(x.length);
        device.convolutionBackwardInput(shape, arrays.of(dy), arrays.of(weight), dx);
        assertGradient(values -> convolution(shape, values, weight), x, dy, values(dx));
        Storage dw = arrays.output(weight.length);
        device.convolutionBackwardWeight(shape, arrays.of(x), arrays.of(dy), dw);
        assertGradient(values -> convolution(shape, x, values), weight, dy, values(dw));
    }

    private double[] convolution(ConvolutionShape shape, double[] x, double[] w) {
        Storage y = arrays.output(shape.outputLength());
        device.convolution(shape, arrays.of(x), arrays.of(w), y);
        return values(y);
    }

    @ParameterizedTest
    @CsvSource({"2,5,4,3,3,2,1", "1,6,6,1,2,2,0", "1,3,5,2,3,1,1", "1,1,1,1,1,1,0"})
    void ofMaxPooling(int n, int h, int w, int c, int r, int stride, int padding) {
        PoolShape shape = new PoolShape(n, h, w, c, r, stride, padding);
        double[] x = random((int) shape.inputLength(), 1);
        double[] dy = random((int) shape.outputLength(), 2);
        Storage workspace = arrays.workspace(device.maxPoolWorkspace(shape));
        UnaryOperator<double[]> forward = values -> {
            Storage y = arrays.output(shape.outputLength());
            device.maxPool(shape, arrays.of(values), y, workspace);
            return values(y);
        };
        forward.apply(x);
        Storage dx = arrays.output(x.length);
        device.maxPoolBackward(shape, arrays.of(dy), workspace, dx);
        assertGradient(forward, x, dy, values(dx));
    }

    @ParameterizedTest
    @CsvSource({"7,3,false", "7,3,true", "2,1,true", "1,4,true"})
    void ofBatchNorm(int rows, int channels, boolean relu) {
        BatchNormShape shape = new BatchNormShape(rows, channels, 1e-2, relu);
        double[] x = random(rows * channels, 1);
        double[] gamma = random(channels, 2);
        double[] beta = random(channels, 3);
        double[] dy = random(rows * channels, 4);
        Storage mean = arrays.output(channels);
        Storage variance = arrays.output(channels);
        Storage workspace = relu ? arrays.workspace(device.batchNormWorkspace(shape)) : null;
        device.batchNorm(
                shape,
                arrays.of(x),
                arrays.of(gamma),
                arrays.of(beta),
                arrays.output(x.length),
                mean,
                variance,
                workspace);
        Storage dx = arrays.of(dy);
        Storage dgamma = arrays.output(channels);
        Storage dbeta = arrays.output(channels);
        device.batchNormBackward(
                shape, arrays.of(x), dx, arrays.of(gamma), mean, variance, workspace, dx, dgamma, dbeta);
        assertGradient(values -> batchNorm(shape, values, gamma, beta), x, dy, values(dx));
        assertGradient(values -> batchNorm(shape, x, values, beta), gamma, dy, values(dgamma));
        assertGradient(values -> batchNorm(shape, x, gamma, values), beta, dy, values(dbeta));
    }

    /** What is taken for constant statistics and what flows through them make up the gradient together. */
    @ParameterizedTest
    @CsvSource({"7,3,false", "7,3,true", "2,1,true"})
    void ofBatchNormByStatistics(int rows, int channels, boolean relu) {
        BatchNormShape shape = new BatchNormShape(rows, channels, 1e-2, relu);
        double[] x = random(rows * channels, 1);
        double[] gamma = random(channels, 2);
        double[] beta = random(channels, 3);
        double[] dy = random(rows * channels, 4);
        Storage mean = arrays.output(channels);
        Storage variance = arrays.output(channels);
        Storage y = arrays.output(x.length);
        Storage workspace = relu ? arrays.workspace(device.batchNormWorkspace(shape)) : null;
        device.batchNormStatistics(rows, channels, arrays.of(x), mean, variance);
        device.batchNormByStatistics(
                shape, arrays.of(x), arrays.of(gamma), arrays.of(beta), mean, variance, y, workspace);
        assertThat(values(y)).containsExactly(batchNorm(shape, x, gamma, beta));
        Storage dx = arrays.of(dy);
        Storage dgamma = arrays.output(channels);
        Storage dbeta = arrays.output(channels);
        device.batchNormByStatisticsBackward(
                shape, arrays.of(x), dx, arrays.of(gamma), mean, variance, workspace, dx, dgamma, dbeta);
        device.batchNormStatisticsBackward(
                shape, rows, arrays.of(x), arrays.of(gamma), mean, variance, dgamma, dbeta, dx);
        assertGradient(values -> batchNorm(shape, values, gamma, beta), x, dy, values(dx));
        assertGradient(values -> batchNorm(shape, x, values, beta), gamma, dy, values(dgamma));
        assertGradient(values -> batchNorm(shape, x, gamma, values), beta, dy, values(dbeta));
    }

    private double[] batchNorm(BatchNormShape shape, double[] x, double[] gamma, double[] beta) {
        Storage y = arrays.output(x.length);
        device.batchNorm(
                shape,
                arrays.of(x),
                arrays.of(gamma),
                arrays.of(beta),
                y,
                arrays.output(gamma.length),
                arrays.output(gamma.length),
                arrays.workspace(x.length));
        return values(y);
    }

    @ParameterizedTest
    @CsvSource({"3,5", "1,2", "4,1"})
    void ofLayerNorm(int rows, int columns) {
        double[] x = random(rows * columns, 1);
        double[] gamma = random(columns, 2);
        double[] beta = random(columns, 3);
        double[] dy = random(rows * columns, 4);
        Storage mean = arrays.output(rows);
        Storage variance = arrays.output(rows);
        device.layerNorm(rows, columns, 1e-2, arrays.of(x), null, null, arrays.output(x.length), mean, variance);
        Storage dx = arrays.output(x.length);
        Storage dgamma = arrays.output(columns);
        Storage dbeta = arrays.output(columns);
        device.layerNormBackward(
                rows, columns, 1e-2, arrays.of(x), arrays.of(dy), arrays.of(gamma), mean, variance, dx, dgamma, dbeta);
        assertGradient(values -> layerNorm(rows, columns, values, gamma, beta), x, dy, values(dx));
        assertGradient(values -> layerNorm(rows, columns, x, values, beta), gamma, dy, values(dgamma));
        assertGradient(values -> layerNorm(rows, columns, x, gamma, values), beta, dy, values(dbeta));
        device.layerNormBackward(
                rows, columns, 1e-2, arrays.of(x), arrays.of(dy), null, mean, variance, dx, null, null);
        assertGradient(values -> layerNorm(rows, columns, values, null, null), x, dy, values(dx));
    }

    private double[] layerNorm(int rows, int columns, double[] x, double[] gamma, double[] beta) {
        Storage y = arrays.output(x.length);
        device.layerNorm(
                rows,
                columns,
                1e-2,
                arrays.of(x),
                gamma == null ? null : arrays.of(gamma),
                beta == null ? null : arrays.of(beta),
                y,
                arrays.output(rows),
                arrays.output(rows));
        return values(y);
    }

    @Test
    void ofL2NormalizeWithAShortRow() {
        double[] x = random(12, 1);
        Arrays.fill(x, 4, 8, 1e-3);
        double[] dy = random(12, 2);
        Storage norms = arrays.output(3);
        UnaryOperator<double[]> forward = values -> {
            Storage y = arrays.output(12);
            device.l2Normalize(3, 4, 0.1, arrays.of(values), y, norms);
            return values(y);
        };
        Storage y = arrays.of(forward.apply(x));
        Storage dx = arrays.output(12);
        device.l2NormalizeBackward(3, 4, 0.1, y, norms, arrays.of(dy), dx);
        assertGradient(forward, x, dy, values(dx));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofSoftmaxAndItsLogarithm(boolean logarithm) {
        double[] x = random(15, 1);
        double[] dy = random(15, 2);
        UnaryOperator<double[]> forward = values -> {
            Storage y = arrays.of(values);
            if (logarithm) {
                device.logSoftmax(3, 5, y, y);
            } else {
                device.softmax(3, 5, y, y);
            }
            return values(y);
        };
        Storage y = arrays.of(forward.apply(x));
        Storage dx = arrays.of(dy);
        if (logarithm) {
            device.logSoftmaxBackward(3, 5, y, dx, dx);
        } else {
            device.softmaxBackward(3, 5, y, dx, dx);
        }
        assertGradient(forward, x, dy, values(dx));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void ofSoftmaxCrossEntropy(boolean excluding) {
        double[] x = random(15, 1);
        Storage target = arrays.indices(4, 0, 2);
        Storage excluded = excluding ? arrays.indices(0, 3, -1) : null;
        Storage gradient = arrays.output(15);
        UnaryOperator<double[]> forward = values -> {
            Storage losses = arrays.output(3);
            device.softmaxCrossEntropy(3, 5, arrays.of(values), target, excluded, 0.7, losses, gradient);
            return values(losses);
        };
        forward.apply(x);
        assertGradient(forward, x, new double[] {0.7, 0.7, 0.7}, values(gradient));
    }
}
