package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.Storage;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PixelProductsTests {
    /** Factors are exact and sums in float32, so that only their order differs. */
    private static final double SUMMED = 1e-5;

    @BeforeEach
    void needBfloat16() {
        assumeThat(CpuDevice.supports(Precision.BFLOAT16)).isTrue();
    }

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
        ConvolutionShape shape = new ConvolutionShape(batch, height, width, channels, filters, kernel, stride, padding);
        assertThat(PixelProducts.serves(shape)).isTrue();
        float[] x = EightBitNumbers.normal(shape.inputLength(), 1);
        float[] w = EightBitNumbers.normal(shape.weightLength(), 2);
        float[] dy = EightBitNumbers.normal(shape.outputLength(), 3);
        try (CpuDevice device = new CpuDevice(Precision.BFLOAT16);
                Nd4jDevice reference = Nd4jDevice.float32()) {
            for (ElementType type : new ElementType[] {ElementType.FLOAT32, ElementType.BFLOAT16}) {
                assertClose(output(device, type, shape, x, w), output(reference, ElementType.FLOAT32, shape, x, w));
                assertClose(
                        inputGradient(device, type, shape, dy, w),
                        inputGradient(reference, ElementType.FLOAT32, shape, dy, w));
            }
        }
    }

    private static float[] output(Device device, ElementType type, ConvolutionShape shape, float[] x, float[] w) {
        float[] y = new float[Math.toIntExact(shape.outputLength())];
        try (Storage someX = EightBitNumbers.stored(device, type, x);
                Storage someW = EightBitNumbers.stored(device, ElementType.FLOAT32, w);
                Storage result = device.allocate(ElementType.FLOAT32, y.length)) {
            device.convolution(shape, someX, someW, result);
            device.read(result, y, 0);
        }
        return y;
    }

    private static float[] inputGradient(
            Device device, ElementType type, ConvolutionShape shape, float[] dy, float[] w) {
        float[] dx = new float[Math.toIntExact(shape.inputLength())];
        try (Storage someDy = EightBitNumbers.stored(device, type, dy);
                Storage someW = EightBitNumbers.stored(device, ElementType.FLOAT32, w);
                Storage result = device.allocate(ElementType.FLOAT32, dx.length)) {
            device.convolutionBackwardInput(shape, someDy, someW, result);
            device.read(result, dx, 0);
        }
        return dx;
    }

    private static void assertClose(float[] found, float[] expected) {
        double largest = 0;
        double furthest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            furthest = Math.max(furthest, Math.abs(expected[i] - found[i]));
        }
        assertThat(furthest / largest).isCloseTo(0, within(SUMMED));
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
        assertThat(PixelProducts.serves(shape)).isFalse();
    }
}
