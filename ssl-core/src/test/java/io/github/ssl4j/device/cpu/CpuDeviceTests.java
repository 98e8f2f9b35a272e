package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.AdamWStep;
import io.github.ssl4j.device.BatchNormShape;
import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.OutOfDeviceMemoryException;
import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.SgdStep;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.Unary;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuDeviceTests {
    private static final CpuDevice DEVICE = new CpuDevice();

    private final Random random = new Random(7);

    @AfterAll
    static void close() {
        DEVICE.close();
    }

    private Storage empty(long length) {
        Storage storage = DEVICE.allocate(ElementType.FLOAT32, length);
        DEVICE.fill(storage, Double.NaN);
        return storage;
    }

    private static Storage of(double... values) {
        Storage storage = DEVICE.allocate(ElementType.FLOAT32, values.length);
        DEVICE.write(storage, values, 0);
        return storage;
    }

    private static Storage ints(int... values) {
        Storage storage = DEVICE.allocate(ElementType.INT32, values.length);
        DEVICE.write(storage, values, 0);
        return storage;
    }

    private static double[] values(Storage storage) {
        double[] values = new double[(int) storage.length()];
        DEVICE.read(storage, values, 0);
        return values;
    }

    private double[] normal(long length) {
        return random.doubles(length).map(x -> (float) (2 * x - 1)).toArray();
    }

    private static void assertClose(Storage found, double[] expected, double tolerance) {
        double[] values = values(found);
        assertThat(values).hasSameSizeAs(expected);
        for (int i = 0; i < values.length; i++) {
            if (!(Math.abs(values[i] - expected[i]) <= tolerance * Math.max(1, Math.abs(expected[i])))) {
                throw new AssertionError(
                        "element " + i + " of " + values.length + ": expected " + expected[i] + ", found " + values[i]);
            }
        }
    }

    // -------------------------------------------------------------------------------------------------- memory

    @Test
    void usesAStorageAfterCloseOnlyToThrow() {
        Storage x = of(1, 2);
        Storage view = x.slice(1, 1);
        x.close();
        x.close();
        assertThatThrownBy(() -> DEVICE.fill(x, 0))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a storage of 2 FLOAT32 was used after it was closed");
        assertThatThrownBy(() -> DEVICE.fill(view, 0)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void slicesShareMemory() {
        Storage x = of(1, 2, 3, 4);
        DEVICE.fill(x.slice(1, 2), 9);
        assertThat(values(x)).containsExactly(1, 9, 9, 4);
        assertThatThrownBy(() -> x.slice(3, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void namesTheArgumentThatIsTooShort() {
        MatrixProduct product = MatrixProduct.of(2, 3, 4, false, false);
        assertThatThrownBy(() -> DEVICE.matmul(product, empty(8), empty(10), null, empty(6)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("matmul: b needs 12 elements, found 10");
        assertThatThrownBy(() -> DEVICE.fill(ints(1), 0)).hasMessageContaining("FLOAT32, found INT32");
        assertThatThrownBy(() -> DEVICE.allocate(ElementType.FLOAT64, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void repeatedWorkTakesNoMemoryFromTheSystem() {
        ConvolutionShape shape = new ConvolutionShape(2, 8, 8, 16, 16, 3, 1, 1);
        Storage w = of(normal(shape.weightLength()));
        long before = 0;
        for (int i = 0; i < 200; i++) {
            if (i == 2) {
                before = DEVICE.memory().nativeAllocations();
            }
            try (Storage x = DEVICE.allocate(ElementType.FLOAT32, shape.inputLength());
                    Storage y = DEVICE.allocate(ElementType.FLOAT32, shape.outputLength());
                    Storage dw = DEVICE.allocate(ElementType.FLOAT32, shape.weightLength())) {
                DEVICE.fill(x, 1);
                DEVICE.convolution(shape, x, w, y);
                DEVICE.convolutionBackwardWeight(shape, x, y, dw);
                DEVICE.convolutionBackwardInput(shape, y, w, x);
                DEVICE.softmax(64, 32, y, y);
                DEVICE.matmul(MatrixProduct.of(16, 16, 9, false, false), w, dw, null, x);
            }
        }
        assertThat(DEVICE.memory().nativeAllocations()).isEqualTo(before);
    }

    @Test
    void saysWhenThereIsNoRoom() {
        assertThatThrownBy(() -> DEVICE.allocate(ElementType.FLOAT32, 1L << 48))
                .isInstanceOf(OutOfDeviceMemoryException.class)
                .hasMessageContaining("no room for " + (1L << 50) + " bytes");
    }

    @Test
    void aClosedDeviceRefusesWork() {
        CpuDevice device = new CpuDevice();
        Storage x = device.allocate(ElementType.FLOAT32, 4);
        device.close();
        assertThatThrownBy(() -> device.unary(Unary.RELU, x, x)).hasMessage("unary: the device is closed");
        x.close();
        assertThat(device.memory().bytesHeld()).isZero();
    }

    @Test
    void trimGivesIdleMemoryBack() {
        try (CpuDevice device = new CpuDevice()) {
            device.allocate(ElementType.FLOAT32, 1000).close();
            assertThat(device.memory().bytesHeld()).isEqualTo(1 << 20);
            device.trim();
            assertThat(device.memory().bytesHeld()).isZero();
            assertThat(device.memory().peakBytesInUse()).isEqualTo(4032);
        }
    }

    // --------------------------------------------------------------------------------------------- elementwise

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
        Storage y = empty(length);
        Storage dx = empty(length);
        DEVICE.unary(function, of(x), y);
        DEVICE.unaryBackward(function, of(x), y, of(dy), dx);
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
            DEVICE.binary(function, spread, rows, columns, x, of(b), x);
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
        DEVICE.affine(2, 1, x, x);
        DEVICE.accumulate(-1, x, y);
        assertThat(values(y)).containsExactly(7, 15, 23);
        DEVICE.movingAverage(0.75, x, y);
        assertThat(values(y)).containsExactly(6, 12.5, 19);
        DEVICE.copy(ints(4, 5), ints(0, 0));
        DEVICE.copy(x, y);
        assertThat(values(y)).containsExactly(3, 5, 7);
    }

    // --------------------------------------------------------------------------------------- moving, reducing

    @ParameterizedTest
    @CsvSource({"1,5,1", "3,7,5", "1,20000,3", "2,3000,70", "1,9,5000", "4,1,3", "1,100000,1", "300,300,1", "2,500,2100"
    })
    void reduceMatchesALoop(int outer, int count, int inner) {
        double[] x = normal((long) outer * count * inner);
        double[] sum = new double[outer * inner];
        double[] max = new double[outer * inner];
        Arrays.fill(max, -9);
        for (int o = 0; o < outer; o++) {
            for (int c = 0; c < count; c++) {
                for (int i = 0; i < inner; i++) {
                    sum[o * inner + i] += x[(o * count + c) * inner + i];
                    max[o * inner + i] = Math.max(max[o * inner + i], x[(o * count + c) * inner + i]);
                }
            }
        }
        Storage in = of(x);
        Storage out = empty(outer * inner);
        DEVICE.reduce(Reduction.SUM, outer, count, inner, in, out);
        assertClose(out, sum, 5e-5);
        DEVICE.reduce(Reduction.MAX, outer, count, inner, in, out);
        assertClose(out, max, 0);
    }

    @ParameterizedTest
    @CsvSource({"3,4,5", "2,3,1", "1,10000,1", "5000,3,1", "2,2,5000", "1,9000,7"})
    void repeatMatchesALoop(int outer, int count, int inner) {
        double[] x = normal((long) outer * inner);
        double[] y = new double[outer * count * inner];
        for (int i = 0; i < y.length; i++) {
            y[i] = -2 * x[i / inner / count * inner + i % inner];
        }
        Storage out = empty(y.length);
        DEVICE.repeat(outer, count, inner, -2, of(x), out);
        assertClose(out, y, 0);
    }

    @Test
    void gatherAndScatter() {
        Storage y = empty(6);
        DEVICE.gatherRows(3, 2, of(1, 2, 3, 4), ints(1, 0, 1), y);
        assertThat(values(y)).containsExactly(3, 4, 1, 2, 3, 4);
        Storage sum = of(0, 0, 10, 10);
        DEVICE.scatterAddRows(3, 2, y, ints(1, 0, 1), sum);
        assertThat(values(sum)).containsExactly(1, 2, 16, 18);
        assertThatThrownBy(() -> DEVICE.gatherRows(1, 2, y, ints(3), y)).hasMessageContaining("found 3 at 0");
    }

    @Test
    void permuteSixAxes() {
        int[] shape = {2, 3, 1, 4, 5, 2};
        int[] order = {5, 1, 3, 2, 0, 4};
        double[] x = normal(240);
        double[] expected = new double[240];
        int at = 0;
        int[] strides = {120, 40, 40, 10, 2, 1};
        for (int a = 0; a < 2; a++) {
            for (int b = 0; b < 3; b++) {
                for (int c = 0; c < 4; c++) {
                    for (int d = 0; d < 1; d++) {
                        for (int e = 0; e < 2; e++) {
                            for (int f = 0; f < 5; f++) {
                                expected[at++] = x[
                                        a * strides[5]
                                                + b * strides[1]
                                                + c * strides[3]
                                                + d * strides[2]
                                                + e * strides[0]
                                                + f * strides[4]];
                            }
                        }
                    }
                }
            }
        }
        Storage y = empty(240);
        DEVICE.permute(shape, order, of(x), y);
        assertClose(y, expected, 0);
    }

    // ------------------------------------------------------------------------------------------------- softmax

    @ParameterizedTest
    @CsvSource({"1,1", "3,5", "17,65", "2,5000"})
    void softmaxAndCrossEntropyMatchALoop(int rows, int columns) {
        double[] x = normal((long) rows * columns);
        double[] dy = normal((long) rows * columns);
        double[] soft = new double[x.length];
        double[] log = new double[x.length];
        double[] dsoft = new double[x.length];
        double[] dlog = new double[x.length];
        double[] loss = new double[rows];
        int[] target = new int[rows];
        double[] gradient = new double[x.length];
        for (int r = 0; r < rows; r++) {
            target[r] = r % columns;
            double sum = 0;
            double along = 0;
            double total = 0;
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                sum += Math.exp(x[i]);
            }
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                soft[i] = Math.exp(x[i]) / sum;
                log[i] = x[i] - Math.log(sum);
                along += soft[i] * dy[i];
                total += dy[i];
                gradient[i] = 0.5 * (soft[i] - (i % columns == target[r] ? 1 : 0));
            }
            for (int i = r * columns; i < (r + 1) * columns; i++) {
                dsoft[i] = soft[i] * (dy[i] - along);
                dlog[i] = dy[i] - soft[i] * total;
            }
            loss[r] = -log[r * columns + target[r]];
        }
        Storage in = of(x);
        Storage y = empty(x.length);
        DEVICE.softmax(rows, columns, in, y);
        assertClose(y, soft, 1e-6);
        Storage d = of(dy);
        DEVICE.softmaxBackward(rows, columns, y, d, d);
        assertClose(d, dsoft, 1e-6);
        DEVICE.logSoftmax(rows, columns, in, y);
        assertClose(y, log, 1e-6);
        d = of(dy);
        DEVICE.logSoftmaxBackward(rows, columns, y, d, d);
        assertClose(d, dlog, 1e-5);
        Storage losses = empty(rows);
        DEVICE.softmaxCrossEntropy(rows, columns, in, ints(target), null, 0.5, losses, y);
        assertClose(losses, loss, 1e-6);
        assertClose(y, gradient, 1e-6);
        DEVICE.softmaxCrossEntropy(rows, columns, in, ints(target), null, 0.5, losses, in);
        assertClose(in, gradient, 1e-6);
    }

    @Test
    void crossEntropyLeavesOutTheExcludedColumn() {
        Storage logits = of(5, 1, 2, 1000, 0, 0);
        Storage losses = empty(2);
        Storage gradient = empty(6);
        DEVICE.softmaxCrossEntropy(2, 3, logits, ints(1, 0), ints(0, -1), 1, losses, gradient);
        double e = Math.E;
        assertClose(losses, new double[] {Math.log(e + e * e) - 1, 0}, 1e-6);
        assertClose(gradient, new double[] {0, -e * e / (e + e * e), e * e / (e + e * e), 0, 0, 0}, 1e-6);
        assertThat(values(logits)).containsExactly(5, 1, 2, 1000, 0, 0);
    }

    // ----------------------------------------------------------------------------------------------- optimisers

    @Test
    void optimisersTakeTheStepOfTheirFormula() {
        Storage p = of(1, -2);
        Storage v = of(0.5, 0);
        DEVICE.sgd(new SgdStep(0.1, 0.9, true, 0.01), p, of(0.2, 0.4), v);
        assertClose(v, new double[] {0.66, 0.38}, 1e-6);
        assertClose(p, new double[] {1 - 0.1 * (0.21 + 0.9 * 0.66), -2 - 0.1 * (0.38 + 0.9 * 0.38)}, 1e-6);

        p = of(3, 4);
        v = of(1, 0);
        DEVICE.lars(new LarsStep(0.1, 0.9, 0, 0.5, true, LarsStep.Norm.SUM_OF_NORMS, 0), p, of(0, 2), v);
        assertClose(v, new double[] {0.9, 2.5}, 1e-6);
        assertClose(p, new double[] {2.91, 3.75}, 1e-6);

        p = of(1);
        Storage m = of(0.5);
        v = of(0.25);
        DEVICE.adamW(new AdamWStep(0.1, 0.9, 0.99, 1e-8, 0.2, 2), p, of(-1), m, v);
        assertClose(m, new double[] {0.35}, 1e-6);
        assertClose(v, new double[] {0.2575}, 1e-6);
        double step = 0.35 / (1 - 0.81) / (Math.sqrt(0.2575 / (1 - 0.9801)) + 1e-8);
        assertClose(p, new double[] {0.98 - 0.1 * step}, 1e-6);
    }

    // -------------------------------------------------------------------------------------------------- matmul

    @ParameterizedTest
    @CsvSource({
        "1,1,1,1",
        "1,3,5,7",
        "1,64,48,33",
        "1,1,17,40",
        "1,40,1,17",
        "1,17,40,1",
        "3,5,4,7",
        "2,65,65,64",
        "5,1,9,3"
    })
    void matmulMatchesALoop(int batch, int m, int n, int k) {
        double[] a = normal((long) batch * m * k);
        double[] b = normal((long) batch * k * n);
        double[] bias = normal(n);
        double[] c = normal((long) batch * m * n);
        for (int variant = 0; variant < 32; variant++) {
            boolean transposeA = (variant & 1) != 0;
            boolean transposeB = (variant & 2) != 0;
            double alpha = (variant & 4) != 0 ? 0.5 : 1;
            double beta = (variant & 8) != 0 ? -2 : 0;
            boolean biased = (variant & 16) != 0;
            double[] expected = new double[c.length];
            for (int i = 0; i < c.length; i++) {
                int q = i / (m * n);
                int row = i / n % m;
                int column = i % n;
                double sum = 0;
                for (int j = 0; j < k; j++) {
                    sum += a[q * m * k + (transposeA ? j * m + row : row * k + j)]
                            * b[q * k * n + (transposeB ? column * k + j : j * n + column)];
                }
                expected[i] = alpha * sum + (beta == 0 ? 0 : beta * c[i]) + (biased ? bias[column] : 0);
            }
            Storage out = beta == 0 ? empty(c.length) : of(c);
            MatrixProduct product = new MatrixProduct(batch, m, n, k, transposeA, transposeB, alpha, beta);
            DEVICE.matmul(product, of(a), of(b), biased ? of(bias) : null, out);
            assertClose(out, expected, 1e-5);
        }
    }

    // ----------------------------------------------------------------------------------- convolution, pooling

    @ParameterizedTest
    @CsvSource({
        "1,5,5,1,1,1,1,0",
        "2,7,6,3,16,3,1,1",
        "2,8,8,16,17,3,2,1",
        "2,9,7,17,3,3,2,1",
        "1,8,8,16,16,1,1,0",
        "2,7,7,16,32,1,2,0",
        "2,17,16,3,64,7,2,3",
        "2,6,6,64,64,3,1,1",
        "2,8,8,3,16,4,4,0"
    })
    void convolutionMatchesALoop(int n, int h, int w, int c, int k, int r, int stride, int padding) {
        ConvolutionShape s = new ConvolutionShape(n, h, w, c, k, r, stride, padding);
        double[] x = normal(s.inputLength());
        double[] weight = normal(s.weightLength());
        double[] dy = normal(s.outputLength());
        double[] y = new double[dy.length];
        double[] dx = new double[x.length];
        double[] dw = new double[weight.length];
        int rows = s.outputHeight();
        int columns = s.outputWidth();
        for (int o = 0; o < y.length; o++) {
            int f = o % k;
            int column = o / k % columns;
            int row = o / k / columns % rows;
            int image = o / k / columns / rows;
            for (int i = 0; i < r * r * c; i++) {
                int channel = i % c;
                int across = column * stride - padding + i / c % r;
                int down = row * stride - padding + i / c / r;
                if (across >= 0 && across < w && down >= 0 && down < h) {
                    int at = ((image * h + down) * w + across) * c + channel;
                    int wt = ((f * c + channel) * r + i / c / r) * r + i / c % r;
                    y[o] += x[at] * weight[wt];
                    dx[at] += dy[o] * weight[wt];
                    dw[wt] += dy[o] * x[at];
                }
            }
        }
        Storage out = empty(y.length);
        DEVICE.convolution(s, of(x), of(weight), out);
        assertClose(out, y, 5e-5);
        out = empty(dx.length);
        DEVICE.convolutionBackwardInput(s, of(dy), of(weight), out);
        assertClose(out, dx, 5e-5);
        out = empty(dw.length);
        DEVICE.convolutionBackwardWeight(s, of(x), of(dy), out);
        assertClose(out, dw, 5e-5);
    }

    @ParameterizedTest
    @CsvSource({"2,7,6,3,3,2,1", "1,5,5,16,2,2,0", "2,8,8,17,3,1,1"})
    void maxPoolMatchesALoop(int n, int h, int w, int c, int r, int stride, int padding) {
        PoolShape s = new PoolShape(n, h, w, c, r, stride, padding);
        double[] x = normal(s.inputLength());
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) (x[i] - 3);
        }
        double[] dy = normal(s.outputLength());
        double[] y = new double[dy.length];
        double[] dx = new double[x.length];
        for (int o = 0; o < y.length; o++) {
            int column = o / c % s.outputWidth();
            int row = o / c / s.outputWidth() % s.outputHeight();
            int image = o / c / s.outputWidth() / s.outputHeight();
            int best = -1;
            for (int i = 0; i < r * r; i++) {
                int across = column * stride - padding + i % r;
                int down = row * stride - padding + i / r;
                if (across >= 0 && across < w && down >= 0 && down < h) {
                    int at = ((image * h + down) * w + across) * c + o % c;
                    best = best < 0 || x[at] > x[best] ? at : best;
                }
            }
            y[o] = x[best];
            dx[best] += dy[o];
        }
        Storage out = empty(y.length);
        Storage workspace = DEVICE.allocate(ElementType.UINT8, DEVICE.maxPoolWorkspace(s));
        DEVICE.maxPool(s, of(x), out, workspace);
        assertClose(out, y, 0);
        Storage back = empty(dx.length);
        DEVICE.maxPoolBackward(s, of(dy), workspace, back);
        assertClose(back, dx, 1e-6);
    }

    // --------------------------------------------------------------------------------------------------- norms

    @ParameterizedTest
    @CsvSource({"2,1,true", "50,3,false", "50,3,true", "333,16,true", "333,64,false", "1024,64,true", "129,17,true"})
    void batchNormMatchesALoop(int rows, int c, boolean relu) {
        BatchNormShape s = new BatchNormShape(rows, c, 1e-3, relu);
        double[] x = normal(s.length());
        double[] dy = normal(s.length());
        double[] gamma = normal(c);
        double[] beta = normal(c);
        double[] y = new double[x.length];
        double[] dx = new double[x.length];
        double[] dgamma = new double[c];
        double[] dbeta = new double[c];
        double[] mean = new double[c];
        double[] variance = new double[c];
        for (int j = 0; j < c; j++) {
            for (int i = j; i < x.length; i += c) {
                mean[j] += x[i] / rows;
            }
            for (int i = j; i < x.length; i += c) {
                variance[j] += (x[i] - mean[j]) * (x[i] - mean[j]) / rows;
            }
            double scale = 1 / Math.sqrt(variance[j] + 1e-3);
            for (int i = j; i < x.length; i += c) {
                double unit = (x[i] - mean[j]) * scale;
                y[i] = unit * gamma[j] + beta[j];
                double d = relu && y[i] <= 0 ? 0 : dy[i];
                y[i] = relu ? Math.max(0, y[i]) : y[i];
                dgamma[j] += d * unit;
                dbeta[j] += d;
                dx[i] = d;
            }
            for (int i = j; i < x.length; i += c) {
                double unit = (x[i] - mean[j]) * scale;
                dx[i] = gamma[j] * scale * (dx[i] - dbeta[j] / rows - unit * dgamma[j] / rows);
            }
        }
        Storage out = empty(x.length);
        Storage means = empty(c);
        Storage variances = empty(c);
        long bytes = DEVICE.batchNormWorkspace(s);
        assertThat(bytes > 0).isEqualTo(relu);
        Storage workspace = bytes == 0 ? null : DEVICE.allocate(ElementType.UINT8, bytes);
        DEVICE.batchNorm(s, of(x), of(gamma), of(beta), out, means, variances, workspace);
        assertClose(out, y, 1e-5);
        assertClose(means, mean, 1e-6);
        assertClose(variances, variance, 1e-6);
        Storage d = of(dy);
        Storage dg = empty(c);
        Storage db = empty(c);
        DEVICE.batchNormBackward(s, of(x), d, of(gamma), means, variances, workspace, d, dg, db);
        assertClose(d, dx, 2e-5);
        assertClose(dg, dgamma, 2e-4);
        assertClose(db, dbeta, 2e-4);
        Storage inferred = empty(x.length);
        DEVICE.batchNormInference(s, of(x), of(gamma), of(beta), means, variances, inferred);
        assertClose(inferred, y, 1e-5);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void layerNormMatchesALoop(boolean scaled) {
        int rows = 5;
        int columns = 37;
        double[] x = normal((long) rows * columns);
        double[] dy = normal((long) rows * columns);
        double[] gamma = normal(columns);
        double[] beta = normal(columns);
        double[] y = new double[x.length];
        double[] dx = new double[x.length];
        double[] dgamma = new double[columns];
        double[] dbeta = new double[columns];
        for (int r = 0; r < rows; r++) {
            double mean = 0;
            double variance = 0;
            for (int i = 0; i < columns; i++) {
                mean += x[r * columns + i] / columns;
            }
            for (int i = 0; i < columns; i++) {
                variance += Math.pow(x[r * columns + i] - mean, 2) / columns;
            }
            double scale = 1 / Math.sqrt(variance + 1e-5);
            double sum = 0;
            double along = 0;
            for (int i = 0; i < columns; i++) {
                int at = r * columns + i;
                double unit = (x[at] - mean) * scale;
                y[at] = scaled ? unit * gamma[i] + beta[i] : unit;
                double d = scaled ? dy[at] * gamma[i] : dy[at];
                sum += d / columns;
                along += d * unit / columns;
                dgamma[i] += dy[at] * unit;
                dbeta[i] += dy[at];
            }
            for (int i = 0; i < columns; i++) {
                int at = r * columns + i;
                double d = scaled ? dy[at] * gamma[i] : dy[at];
                dx[at] = scale * (d - sum - (x[at] - mean) * scale * along);
            }
        }
        Storage out = empty(x.length);
        Storage mean = empty(rows);
        Storage variance = empty(rows);
        Storage g = scaled ? of(gamma) : null;
        Storage b = scaled ? of(beta) : null;
        DEVICE.layerNorm(rows, columns, 1e-5, of(x), g, b, out, mean, variance);
        assertClose(out, y, 1e-5);
        Storage back = empty(x.length);
        Storage dg = scaled ? empty(columns) : null;
        Storage db = scaled ? empty(columns) : null;
        DEVICE.layerNormBackward(rows, columns, 1e-5, of(x), of(dy), g, mean, variance, back, dg, db);
        assertClose(back, dx, 1e-5);
        if (scaled) {
            assertClose(dg, dgamma, 1e-5);
            assertClose(db, dbeta, 1e-5);
        }
    }

    @Test
    void l2NormalizeAndItsBackward() {
        Storage y = empty(4);
        Storage norms = empty(2);
        DEVICE.l2Normalize(2, 2, 0.5, of(3, 4, 0.1, 0), y, norms);
        assertClose(y, new double[] {0.6, 0.8, 0.2, 0}, 1e-6);
        assertClose(norms, new double[] {5, 0.5}, 1e-6);
        Storage dx = empty(4);
        DEVICE.l2NormalizeBackward(2, 2, 0.5, y, norms, of(1, 0, 1, 2), dx);
        assertClose(dx, new double[] {0.2 * (1 - 0.36), 0.2 * -0.48, 2, 4}, 1e-6);
    }
}
