package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelProductsTests {
    /** Factors are exact and sums in float32, so that only their order differs. */
    private static final double SUMMED = 1e-5;

    @ParameterizedTest
    @CsvSource({
        "3, 4, 4, 128, 128, 3, 1, 1", // the last stage of a ResNet-18 on 32x32 pixels
        "3, 8, 8, 128, 130, 3, 2, 1",
        "2, 7, 7, 133, 128, 3, 1, 1", // no multiples of what a vector holds
        "1, 5, 3, 128, 128, 3, 1, 1",
        "2, 5, 3, 128, 129, 3, 2, 1", // odd sides
        "3, 4, 4, 128, 128, 3, 2, 1", // rows and columns as many as an image is wide
        "2, 6, 5, 128, 128, 3, 3, 1", // pixels that no weight meets
        "2, 1, 1, 128, 128, 3, 1, 1", // all weights but one meet padding alone
        "2, 3, 4, 128, 128, 5, 1, 2",
        "2, 4, 2, 128, 128, 2, 1, 1",
        "2, 2, 3, 128, 128, 1, 1, 1" // outputs that meet padding alone
    })
    void productsOfPixelsAreTheConvolution(
            int batch, int height, int width, int channels, int filters, int kernel, int stride, int padding) {
        assumeTrue(CpuDevice.supports(Precision.BFLOAT16));
        ConvolutionShape shape = new ConvolutionShape(batch, height, width, channels, filters, kernel, stride, padding);
        assertThat(PixelProducts.serves(shape, ElementType.BFLOAT16)).isTrue();
        compare(Precision.BFLOAT16, shape, ElementType.FLOAT32, ElementType.BFLOAT16);
    }

    @ParameterizedTest
    @CsvSource({
        "8, 4, 4, 256, 256, 3, 1", // the last stage of a ResNet-18 on 32x32 pixels in a small batch
        "11, 4, 3, 257, 261, 3, 1", // no multiples of what a vector holds
        "70, 2, 2, 256, 256, 3, 1",
        "8, 1, 1, 256, 256, 3, 1", // all weights but one meet padding alone
        "8, 3, 4, 256, 256, 5, 2",
        "8, 4, 2, 256, 256, 2, 1",
        "8, 2, 3, 256, 256, 1, 1" // outputs that meet padding alone
    })
    void productsOfPixelsAreTheConvolutionInFloat32(
            int batch, int height, int width, int channels, int filters, int kernel, int padding) {
        ConvolutionShape shape = new ConvolutionShape(batch, height, width, channels, filters, kernel, 1, padding);
        assertThat(Winograd.serves(shape)).isFalse();
        assertThat(PixelProducts.serves(shape, ElementType.FLOAT32)).isTrue();
        compare(Precision.FLOAT32, shape, ElementType.FLOAT32);
    }

    private static void compare(Precision precision, ConvolutionShape shape, ElementType... types) {
        float[] x = EightBitNumbers.normal(shape.inputLength(), 1);
        float[] w = EightBitNumbers.normal(shape.weightLength(), 2);
        float[] dy = EightBitNumbers.normal(shape.outputLength(), 3);
        try (CpuDevice device = new CpuDevice(precision);
                Nd4jDevice reference = Nd4jDevice.float32()) {
            float[] y = result(reference, ElementType.FLOAT32, x, w, dy.length, forward(shape));
            float[] dx = result(reference, ElementType.FLOAT32, dy, w, x.length, backward(shape));
            for (ElementType type : types) {
                assertClose(result(device, type, x, w, dy.length, forward(shape)), y);
                assertClose(result(device, type, dy, w, x.length, backward(shape)), dx);
            }
        }
    }

    private interface Direction {
        void run(Device device, Storage from, Storage w, Storage to);
    }

    private static Direction forward(ConvolutionShape shape) {
        return (device, x, w, y) -> device.convolution(shape, x, w, y);
    }

    private static Direction backward(ConvolutionShape shape) {
        return (device, dy, w, dx) -> device.convolutionBackwardInput(shape, dy, w, dx);
    }

    private static float[] result(
            Device device, ElementType type, float[] from, float[] w, int length, Direction direction) {
        float[] to = new float[length];
        try (Storage someFrom = EightBitNumbers.stored(device, type, from);
                Storage someW = EightBitNumbers.stored(device, ElementType.FLOAT32, w);
                Storage someTo = device.allocate(ElementType.FLOAT32, length)) {
            direction.run(device, someFrom, someW, someTo);
            device.read(someTo, to, 0);
        }
        return to;
    }

    private static void assertClose(float[] found, float[] expected) {
        assertThat(EightBitNumbers.largestDifference(found, expected)).isCloseTo(0, within(SUMMED));
    }

    @ParameterizedTest
    @CsvSource({
        "4, 4, 127, 128, 3, 1, 1", // few channels
        "4, 4, 128, 127, 3, 1, 1", // few filters
        "8, 8, 128, 128, 3, 1, 1", // more pixels
        "4, 4, 128, 128, 3, 1, 0", // no margin
        "14, 14, 128, 128, 3, 2, 1" // few weights meet padding
    })
    void otherShapesAreLeftToOneDnn(
            int height, int width, int channels, int filters, int kernel, int stride, int padding) {
        ConvolutionShape shape = new ConvolutionShape(16, height, width, channels, filters, kernel, stride, padding);
        assertThat(PixelProducts.serves(shape, ElementType.BFLOAT16)).isFalse();
        assertThat(PixelProducts.serves(shape, ElementType.FLOAT32)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "7, 4, 4, 256, 256, 1", // few images
        "8, 4, 4, 255, 256, 1", // few channels
        "8, 7, 7, 256, 256, 1", // fewer weights meet padding
        "8, 8, 8, 256, 256, 2" // a step of two pixels
    })
    void inFloat32MoreIsLeftToOneDnn(int batch, int height, int width, int channels, int filters, int stride) {
        ConvolutionShape shape = new ConvolutionShape(batch, height, width, channels, filters, 3, stride, 1);
        assertThat(PixelProducts.serves(shape, ElementType.BFLOAT16)).isTrue();
        assertThat(PixelProducts.serves(shape, ElementType.FLOAT32)).isFalse();
    }
}
