package io.github.ssl4j.device.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Binary;
import io.github.ssl4j.device.Broadcast;
import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.PoolShape;
import io.github.ssl4j.device.Reduction;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.Unary;
import org.junit.jupiter.api.Test;

class Nd4jKernelTests {
    private static final double NAN = Double.NaN;
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    private final Float64Arrays arrays = new Float64Arrays();
    private final Nd4jDevice device = arrays.device;

    private double[] values(Storage storage) {
        return arrays.values(storage);
    }

    private double[] unary(Unary function, double... x) {
        Storage y = arrays.output(x.length);
        device.unary(function, arrays.of(x), y);
        return values(y);
    }

    @Test
    void fillsCopiesAndAccumulates() {
        Storage y = arrays.output(3);
        device.fill(y, 2.5);
        assertThat(values(y)).containsExactly(2.5, 2.5, 2.5);
        device.affine(-2, 1, arrays.of(1, 2, 3), y);
        assertThat(values(y)).containsExactly(-1, -3, -5);
        device.accumulate(10, arrays.of(1, 2, 3), y);
        assertThat(values(y)).containsExactly(9, 17, 25);
        device.affine(1, 1, y, y);
        assertThat(values(y)).containsExactly(10, 18, 26);
    }

    @Test
    void copiesEveryType() {
        Storage y = arrays.output(2);
        device.copy(arrays.of(1, -0.5), y);
        assertThat(values(y)).containsExactly(1, -0.5);
        Storage index = device.allocate(ElementType.INT32, 2);
        device.copy(arrays.indices(Integer.MIN_VALUE, 16_777_217), index);
        int[] indices = new int[2];
        device.read(index, indices, 0);
        assertThat(indices).containsExactly(Integer.MIN_VALUE, 16_777_217);
        Nd4jStorage from = (Nd4jStorage) arrays.workspace(3);
        Nd4jStorage to = (Nd4jStorage) arrays.workspace(3);
        from.set(new double[] {0, 128, 255});
        device.copy(from, to);
        assertThat(to.getIntegers()).containsExactly(0, 128, 255);
    }

    @Test
    void computesUnaryFunctions() {
        assertThat(unary(Unary.RELU, -1, 0, 2, NAN)).containsExactly(0, 0, 2, NAN);
        assertThat(unary(Unary.SQUARE, -3)).containsExactly(9);
        assertThat(unary(Unary.SQRT, 2.25, 0)).containsExactly(1.5, 0);
        assertThat(unary(Unary.EXP, 1)).containsExactly(Math.E);
        assertThat(unary(Unary.LOG, Math.E, 0)).containsExactly(1, -INFINITY);
        assertThat(unary(Unary.ABS, -3, 4)).containsExactly(3, 4);
        assertThat(unary(Unary.SMOOTH_L1, -0.5, 1, -3)).containsExactly(0.125, 0.5, 2.5);
    }

    @Test
    void computesGeluAlmostToTheLastDigit() {
        double[] x = {-10, -3, -1, -0.1, 0.5, 2, 8};
        // x Phi(x), computed with 40 digits
        double[] expected = {
            -7.61985302416052607e-23,
            -0.00404969409489028358,
            -0.158655253931457051,
            -0.0460172162722971042,
            0.345731230637006552,
            1.95449973610364159,
            7.99999999999999502
        };
        double[] y = unary(Unary.GELU, x);
        for (int i = 0; i < x.length; i++) {
            assertThat(y[i]).isCloseTo(expected[i], within((x[i] < -3 ? 2e-14 : 2e-15) * Math.abs(expected[i])));
        }
        assertThat(unary(Unary.GELU, 0, -50, 1e300)).containsExactly(0, -0.0, 1e300);
    }

    @Test
    void backpropagatesReluFromItsResultAlone() {
        Storage y = arrays.of(0, 2);
        Storage gradient = arrays.of(5, 7);
        device.unaryBackward(Unary.RELU, y, y, gradient, gradient);
        assertThat(values(gradient)).containsExactly(0, 7);
    }

    @Test
    void givesDerivativesAtZeroAsDocumented() {
        Storage dx = arrays.output(1);
        device.unaryBackward(Unary.RELU, arrays.of(0), arrays.of(0), arrays.of(1), dx);
        assertThat(values(dx)).containsExactly(0);
        device.unaryBackward(Unary.ABS, arrays.of(0), arrays.of(0), arrays.of(1), dx);
        assertThat(values(dx)).containsExactly(0);
        device.unaryBackward(Unary.SQRT, arrays.of(0), arrays.of(0), arrays.of(1), dx);
        assertThat(values(dx)).containsExactly(INFINITY);
    }

    @Test
    void spreadsTheSecondOperand() {
        Storage y = arrays.output(6);
        Storage a = arrays.of(1, 2, 3, 4, 5, 6);
        device.binary(Binary.ADD, Broadcast.NONE, 2, 3, a, arrays.of(6, 5, 4, 3, 2, 1), y);
        assertThat(values(y)).containsExactly(7, 7, 7, 7, 7, 7);
        device.binary(Binary.SUBTRACT, Broadcast.ROW, 2, 3, a, arrays.of(1, 2, 3), y);
        assertThat(values(y)).containsExactly(0, 0, 0, 3, 3, 3);
        device.binary(Binary.MULTIPLY, Broadcast.COLUMN, 2, 3, a, arrays.of(10, 100), y);
        assertThat(values(y)).containsExactly(10, 20, 30, 400, 500, 600);
        device.binary(Binary.DIVIDE, Broadcast.SCALAR, 2, 3, a, arrays.of(2), y);
        assertThat(values(y)).containsExactly(0.5, 1, 1.5, 2, 2.5, 3);
        device.binary(Binary.ADD_RELU, Broadcast.SCALAR, 2, 3, a, arrays.of(-4), a);
        assertThat(values(a)).containsExactly(0, 0, 0, 0, 1, 2);
    }

    @Test
    void reducesTheMiddleAxis() {
        Storage x = arrays.of(1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6);
        Storage y = arrays.output(4);
        device.reduce(Reduction.SUM, 2, 3, 2, x, y);
        assertThat(values(y)).containsExactly(9, 12, -9, -12);
        device.reduce(Reduction.MAX, 2, 3, 2, x, y);
        assertThat(values(y)).containsExactly(5, 6, -1, -2);
        device.reduce(Reduction.SUM, 1, 12, 1, x, y);
        assertThat(values(y)[0]).isZero();
    }

    @Test
    void repeatsAlongTheMiddleAxis() {
        Storage y = arrays.output(12);
        device.repeat(2, 3, 2, 0.5, arrays.of(2, 4, 6, 8), y);
        assertThat(values(y)).containsExactly(1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4);
    }

    @Test
    void gathersAndScattersRows() {
        Storage y = arrays.output(6);
        device.gatherRows(3, 2, arrays.of(1, 2, 3, 4), arrays.indices(1, 0, 1), y);
        assertThat(values(y)).containsExactly(3, 4, 1, 2, 3, 4);
        Storage sum = arrays.of(10, 20, 30, 40);
        device.scatterAddRows(3, 2, arrays.of(1, 2, 3, 4, 5, 6), arrays.indices(1, 0, 1), sum);
        assertThat(values(sum)).containsExactly(13, 24, 36, 48);
        assertThatThrownBy(() -> device.gatherRows(1, 2, arrays.of(1, 2, 3, 4), arrays.indices(2), y))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("gatherRows: index[0] names row 2, but x has 2 rows");
        assertThatThrownBy(() -> device.scatterAddRows(1, 2, y, arrays.indices(-1), sum))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void permutesAxes() {
        Storage y = arrays.output(6);
        device.permute(new int[] {2, 3}, new int[] {1, 0}, arrays.of(1, 2, 3, 4, 5, 6), y);
        assertThat(values(y)).containsExactly(1, 4, 2, 5, 3, 6);
        // y[a, b, c] = x[b, c, a]
        Storage z = arrays.output(12);
        device.permute(new int[] {2, 3, 2}, new int[] {2, 0, 1}, arrays.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11), z);
        assertThat(values(z)).containsExactly(0, 2, 4, 6, 8, 10, 1, 3, 5, 7, 9, 11);
        device.permute(new int[] {1, 1, 2, 1, 3, 1}, new int[] {5, 4, 3, 2, 1, 0}, arrays.of(1, 2, 3, 4, 5, 6), y);
        assertThat(values(y)).containsExactly(1, 4, 2, 5, 3, 6);
    }

    @Test
    void multipliesMatricesHoweverTheyAreStored() {
        double[] expected = {58, 64, 139, 154};
        Storage plainA = arrays.of(1, 2, 3, 4, 5, 6);
        Storage turnedA = arrays.of(1, 4, 2, 5, 3, 6);
        Storage plainB = arrays.of(7, 8, 9, 10, 11, 12);
        Storage turnedB = arrays.of(7, 9, 11, 8, 10, 12);
        for (boolean transposeA : new boolean[] {false, true}) {
            for (boolean transposeB : new boolean[] {false, true}) {
                Storage c = arrays.output(4);
                device.matmul(
                        MatrixProduct.of(2, 2, 3, transposeA, transposeB),
                        transposeA ? turnedA : plainA,
                        transposeB ? turnedB : plainB,
                        null,
                        c);
                assertThat(values(c)).containsExactly(expected);
            }
        }
    }

    @Test
    void scalesProductsAndAddsTheBiasLast() {
        MatrixProduct product = new MatrixProduct(2, 1, 2, 1, false, false, 2, 0.5);
        Storage c = arrays.of(100, 200, 300, 400);
        device.matmul(product, arrays.of(1, 10), arrays.of(1, 2, 3, 4), arrays.of(1000, 2000), c);
        assertThat(values(c)).containsExactly(1052, 2104, 1210, 2280);
    }

    @Test
    void convolvesWithStrideAndPadding() {
        Storage y = arrays.output(4);
        ConvolutionShape shape = new ConvolutionShape(1, 3, 3, 1, 1, 3, 2, 1);
        device.convolution(shape, arrays.of(1, 2, 3, 4, 5, 6, 7, 8, 9), arrays.of(1, 2, 3, 4, 5, 6, 7, 8, 9), y);
        assertThat(values(y)).containsExactly(94, 106, 106, 94);
    }

    @Test
    void convolvesChannelsLastImagesWithFiltersOfChannelPlanes() {
        // two pixels of two channels; w[k, c, 0, 0]
        Storage y = arrays.output(6);
        ConvolutionShape shape = new ConvolutionShape(1, 1, 2, 2, 3, 1, 1, 0);
        device.convolution(shape, arrays.of(1, 2, 3, 4), arrays.of(1, 10, 100, 1000, 0.5, 0.25), y);
        assertThat(values(y)).containsExactly(21, 2100, 1, 43, 4300, 2.5);
    }

    @Test
    void poolsMaximaAndSendsGradientsToTheWinners() {
        PoolShape shape = new PoolShape(1, 3, 3, 1, 3, 2, 1);
        Storage workspace = arrays.workspace(device.maxPoolWorkspace(shape));
        Storage y = arrays.output(4);
        device.maxPool(shape, arrays.of(-1, -2, -3, -4, -1, -6, -7, -8, -9), y, workspace);
        assertThat(values(y)).containsExactly(-1, -1, -1, -1);
        Storage dx = arrays.output(9);
        device.maxPoolBackward(shape, arrays.of(1, 2, 3, 4), workspace, dx);
        assertThat(values(dx)).containsExactly(1, 0, 0, 0, 9, 0, 0, 0, 0);
    }

    @Test
    void poolsEveryChannelAndImageForItself() {
        PoolShape shape = new PoolShape(2, 1, 2, 2, 1, 1, 0);
        Storage y = arrays.output(8);
        Storage workspace = arrays.workspace(device.maxPoolWorkspace(shape));
        device.maxPool(shape, arrays.of(1, 2, 3, 4, 5, 6, 7, 8), y, workspace);
        assertThat(values(y)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
        PoolShape wide = new PoolShape(1, 2, 2, 2, 2, 2, 0);
        device.maxPool(wide, arrays.of(1, 80, 3, 40, -INFINITY, 60, 2, NAN), y, workspace);
        assertThat(values(y.slice(0, 2))).containsExactly(3, NAN);
    }
}
