package io.github.ssl4j.tensor;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class OpErrorTests {
    private final Device device = Nd4jDevice.float64();
    private final List<DynamicTest> tests = new ArrayList<>();

    private Tensor x(int... shape) {
        Tensor x = Tensor.persistent(device, shape);
        device.fill(x.storage(), 1);
        return x;
    }

    private Tensor index(int... values) {
        return Tensor.of(device, values, values.length);
    }

    private void refuses(String message, Supplier<?> call) {
        tests.add(DynamicTest.dynamicTest(message, () -> {
            try (Scope scope = Scope.open()) {
                assertThatThrownBy(call::get)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(message);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> elementwise() {
        refuses("add: [3] cannot be broadcast to [2, 4]", () -> Ops.add(x(2, 4), x(3)));
        refuses("add: [2] cannot be broadcast to [2, 4]", () -> Ops.add(x(2, 4), x(2)));
        refuses("subtract: [2, 4] cannot be broadcast to [4]", () -> Ops.subtract(x(4), x(2, 4)));
        refuses("multiply: [1, 4] cannot be broadcast to [2, 4]", () -> Ops.multiply(x(2, 4), x(1, 4)));
        refuses("divide: [2, 1, 3] cannot be broadcast to [2, 3, 3]", () -> Ops.divide(x(2, 3, 3), x(2, 1, 3)));
        refuses("addReluInPlace: expected b of shape [2, 4], found [4]", () -> Ops.addReluInPlace(x(2, 4), x(4)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> integersWhereRealNumbersAreNeeded() {
        refuses("FLOAT64, found INT32", () -> Ops.relu(index(1, 2)));
        refuses("FLOAT64, found INT32", () -> Ops.add(x(2), index(1, 2)));
        refuses("FLOAT64, found INT32", () -> Ops.sum(index(1, 2)));
        refuses("FLOAT64, found INT32", () -> Ops.argmax(index(1, 2)));
        refuses("FLOAT64, found INT32", () -> Ops.softmax(index(1, 2)));
        refuses("FLOAT64, found INT32", () -> Ops.affine(index(1, 2), 1, 1));
        refuses("FLOAT64, found INT32", () -> Ops.layerNorm(index(1, 2), null, null, 1e-5));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> movingAndReducing() {
        refuses("reshape: expected as many elements as in [2, 2], found [2, 3]", () -> Ops.reshape(x(2, 3), 2, 2));
        refuses("a tensor needs sizes of at least 1, found [-1, 3]", () -> Ops.reshape(x(2, 3), -1, 3));
        refuses("permute: expected every axis of [2, 3] once, found [0, 0]", () -> Ops.permute(x(2, 3), 0, 0));
        refuses("permute: expected every axis of [2, 3] once, found [1]", () -> Ops.permute(x(2, 3), 1));
        refuses("permute: expected every axis of [2, 3] once, found [0, 2]", () -> Ops.permute(x(2, 3), 0, 2));
        refuses("permute: expected every axis of [2, 3] once, found [0, 1, 2]", () -> Ops.permute(x(2, 3), 0, 1, 2));
        refuses("patchify: expected images of shape [N, H, W, C], found [4, 4]", () -> Ops.patchify(x(4, 4), 2));
        refuses(
                "patchify: expected an image divisible by the patch of 4, found 8 x 6",
                () -> Ops.patchify(x(1, 8, 6, 3), 4));
        refuses(
                "patchify: expected an image divisible by the patch of 0, found 8 x 8",
                () -> Ops.patchify(x(1, 8, 8, 3), 0));
        refuses(
                "unpatchify: expected an image divisible by the patch of 4, found 8 x 6",
                () -> Ops.unpatchify(x(1, 4, 48), 4, 8, 6, 3));
        refuses(
                "unpatchify: expected tokens of shape [1, 4, 48], found [1, 4, 16]",
                () -> Ops.unpatchify(x(1, 4, 16), 4, 8, 8, 3));
        refuses("hog: expected images of shape [N, H, W, C], found [8, 8]", () -> Ops.hog(x(8, 8), 9, 4, 0));
        refuses("a cell: expected a side that fits an image of 8x6, found 7", () -> Ops.hog(x(1, 8, 6, 3), 9, 7, 0));
        refuses(
                "the Gaussian window: expected 0 or a side of at least 2 that divides 8 and 6, found 4",
                () -> Ops.hog(x(1, 8, 6, 3), 9, 2, 4));
        refuses("HOG: expected images of at least 2x2, found 1 images of 1x8x3", () -> Ops.hog(x(1, 1, 8, 3), 9, 1, 0));
        refuses("bins: expected at least 1, found 0", () -> Ops.hog(x(1, 8, 8, 3), 0, 4, 0));
        refuses("channelsLast: expected images of shape [N, C, H, W], found [2, 3]", () -> Ops.channelsLast(x(2, 3)));
        refuses("slice: expected rows of [4, 3], found 2 rows from row 3 on", () -> Ops.slice(x(4, 3), 3, 2));
        refuses("slice: expected rows of [4, 3], found 0 rows from row 0 on", () -> Ops.slice(x(4, 3), 0, 0));
        refuses("slice: expected rows of [4, 3], found 1 rows from row -1 on", () -> Ops.slice(x(4, 3), -1, 1));
        refuses(
                "slice: expected rows of [4, 3], found " + Integer.MAX_VALUE + " rows from row 1 on",
                () -> Ops.slice(x(4, 3), 1, Integer.MAX_VALUE));
        refuses("concatenate: expected at least one tensor, found none", Ops::concatenate);
        refuses(
                "concatenate: expected every part of shape [1, 3], found [1, 4]",
                () -> Ops.concatenate(x(2, 3), x(1, 4)));
        refuses(
                "gatherRows: expected index of shape [N], found [1, 2]",
                () -> Ops.gatherRows(x(4, 3), Ops.reshape(index(1, 2), 1, 2)));
        refuses("concatenateColumns: expected at least one tensor, found none", Ops::concatenateColumns);
        refuses(
                "concatenateColumns: expected every part of shape [2, 4], found [3, 4]",
                () -> Ops.concatenateColumns(x(2, 3), x(3, 4)));
        refuses(
                "concatenateColumns: expected every part of shape [N, D], found [2]",
                () -> Ops.concatenateColumns(x(2, 3), x(2)));
        refuses("gatherRows: expected an INT32 index, found FLOAT64", () -> Ops.gatherRows(x(4, 3), x(2)));
        refuses("gatherRows", () -> Ops.gatherRows(x(4, 3), index(0, 4)));
        refuses("gatherRows", () -> Ops.gatherRows(x(4, 3), index(-1)));
        refuses("sum: axis 2 does not exist in [2, 3]", () -> Ops.sum(x(2, 3), 2));
        refuses("mean: axis -1 does not exist in [2, 3]", () -> Ops.mean(x(2, 3), -1));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> productsAndImages() {
        refuses("matmul: expected b of shape [3, 5], found [4, 5]", () -> Ops.matmul(x(2, 3), x(4, 5)));
        refuses("matmul: expected a of shape [M, K], found [3]", () -> Ops.matmul(x(3), x(3, 5)));
        refuses("matmul: expected b of shape [5, 3], found [5, 4]", () -> Ops.matmulTransposed(x(2, 3), x(5, 4)));
        refuses("matmul: expected b of shape [N, K], found [3]", () -> Ops.matmulTransposed(x(2, 3), x(3)));
        refuses("linear: expected x of shape [2, 4], found [2, 3]", () -> Ops.linear(x(2, 3), x(5, 4), null));
        refuses("linear: expected x of shape [2, 3, 4], found [2, 3, 5]", () -> Ops.linear(x(2, 3, 5), x(5, 4), null));
        refuses("linear: expected weight of shape [out, in], found [4]", () -> Ops.linear(x(2, 4), x(4), null));
        refuses("linear: expected bias of shape [5], found [4]", () -> Ops.linear(x(2, 4), x(5, 4), x(4)));
        refuses(
                "convolution: expected weight of shape [4, 3, 3, 3], found [4, 2, 3, 3]",
                () -> Ops.convolution(x(1, 8, 8, 3), x(4, 2, 3, 3), 1, 1));
        refuses(
                "convolution: expected weight of shape [4, 3, 1, 1], found [4, 3, 1, 3]",
                () -> Ops.convolution(x(1, 8, 8, 3), x(4, 3, 1, 3), 1, 1));
        refuses(
                "convolution: expected x of shape [N, H, W, C], found [8, 8, 3]",
                () -> Ops.convolution(x(8, 8, 3), x(4, 3, 3, 3), 1, 1));
        refuses(
                "convolution: expected weight of shape [K, C, R, R], found [4, 3]",
                () -> Ops.convolution(x(1, 8, 8, 3), x(4, 3), 1, 1));
        refuses(
                "a kernel of side 3 with stride 1 and padding 0 does not fit an image of 2x2",
                () -> Ops.convolution(x(1, 2, 2, 3), x(4, 3, 3, 3), 1, 0));
        refuses(
                "a kernel of side 3 with stride 0 and padding 0",
                () -> Ops.convolution(x(1, 4, 4, 3), x(4, 3, 3, 3), 0, 0));
        refuses("maxPool: expected x of shape [N, H, W, C], found [8, 8]", () -> Ops.maxPool(x(8, 8), 3, 2, 1));
        refuses(
                "a window of side 5 with stride 2 and padding 0 does not fit an image of 4x4",
                () -> Ops.maxPool(x(1, 4, 4, 1), 5, 2, 0));
        refuses(
                "globalAveragePool: expected x of shape [N, H, W, C], found [8, 8]",
                () -> Ops.globalAveragePool(x(8, 8)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> norms() {
        refuses(
                "batchNorm: expected gamma of shape [3], found [2]",
                () -> Ops.batchNorm(x(4, 3), x(2), x(3), 1e-5, false));
        refuses(
                "batchNorm: expected beta of shape [3], found [1]",
                () -> Ops.batchNorm(x(4, 3), x(3), x(1), 1e-5, false));
        refuses(
                "batchNorm: expected more than one value per channel when training, found 1",
                () -> Ops.batchNorm(x(1, 3), x(3), x(3), 1e-5, false));
        refuses(
                "batchNorm: expected mean of shape [3], found [4]",
                () -> Ops.batchNormInference(x(4, 3), x(3), x(3), x(4), x(3), 1e-5, false));
        refuses(
                "batchNorm: expected variance of shape [3], found [4]",
                () -> Ops.batchNormInference(x(4, 3), x(3), x(3), x(3), x(4), 1e-5, false));
        refuses("layerNorm: expected gamma of shape [3], found [4]", () -> Ops.layerNorm(x(4, 3), x(4), x(3), 1e-5));
        refuses("layerNorm: expected gamma and beta together", () -> Ops.layerNorm(x(4, 3), x(3), null, 1e-5));
        refuses("l2Normalize: expected x of shape [N, D], found [3]", () -> Ops.l2Normalize(x(3)));
        return tests.stream();
    }

    @TestFactory
    Stream<DynamicTest> softmaxes() {
        refuses("crossEntropy: expected logits of shape [N, K], found [3]", () -> Ops.crossEntropy(x(3), index(0)));
        refuses(
                "crossEntropy: expected target INT32 [2], found INT32 [3]",
                () -> Ops.crossEntropy(x(2, 3), index(0, 1, 2)));
        refuses("crossEntropy: expected target INT32 [2], found FLOAT64 [2]", () -> Ops.crossEntropy(x(2, 3), x(2)));
        refuses("target[1] is 3, but there are 3 columns", () -> Ops.crossEntropy(x(2, 3), index(0, 3)));
        refuses("similarityCrossEntropy: expected a of shape [M, D], found [3]", () -> similarity(x(3), x(4, 3), 1, 1));
        refuses(
                "similarityCrossEntropy: expected b of shape [4, 3], found [4, 2]",
                () -> similarity(x(2, 3), x(4, 2), 1, 1));
        refuses(
                "similarityCrossEntropy: expected a temperature above 0, found 0.0",
                () -> similarity(x(2, 3), x(4, 3), 0, 1));
        refuses(
                "similarityCrossEntropy: expected a block of at least 1 row, found 0",
                () -> similarity(x(2, 3), x(4, 3), 1, 0));
        refuses(
                "similarityCrossEntropy: expected target INT32 [3], found INT32 [2]",
                () -> similarity(x(3, 3), x(4, 3), 1, 1));
        refuses(
                "similarityCrossEntropy: expected excluded INT32 [2], found INT32 [1]",
                () -> Ops.similarityCrossEntropy(x(2, 3), x(4, 3), index(0, 1), index(0), 1, 1));
        return tests.stream();
    }

    private Tensor similarity(Tensor a, Tensor b, double temperature, int block) {
        return Ops.similarityCrossEntropy(a, b, index(0, 1), null, temperature, block);
    }
}
