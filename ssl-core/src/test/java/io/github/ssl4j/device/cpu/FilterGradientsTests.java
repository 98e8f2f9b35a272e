package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.Storage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterGradientsTests {
    /** As {@code NarrowStorageComparison} has it: four roundings to 8 bits, here those of transformed pixels. */
    private static final double TRANSFORMED = 0x1p-7;
    /** Pixels that a filter moved by two meets are not rounded again: only the order of sums differs. */
    private static final double SUMMED = 1e-5;

    @BeforeEach
    void needBfloat16() {
        assumeTrue(CpuDevice.supports(Precision.BFLOAT16));
    }

    @ParameterizedTest
    @CsvSource({
        "16, 8, 8, 128, 128, 1", // just enough tiles
        "16, 8, 8, 128, 128, 2",
        "16, 8, 8, 256, 256, 1",
        "9, 10, 12, 131, 145, 1", // no multiples of what a vector holds
        "9, 10, 12, 257, 271, 1",
        "11, 12, 10, 131, 145, 2",
        "300, 8, 8, 256, 256, 1", // several groups
        "250, 16, 16, 128, 128, 2"
    })
    void tapsGiveTheGradientThatFloatsGive(int batch, int height, int width, int channels, int filters, int stride) {
        ConvolutionShape shape = new ConvolutionShape(batch, height, width, channels, filters, 3, stride, 1);
        assertThat(FilterGradients.serves(shape, false)).isTrue();
        float[] x = EightBitNumbers.normal(shape.inputLength(), 1);
        float[] dy = EightBitNumbers.normal(shape.outputLength(), 2);

        float[] found = gradient(Precision.BFLOAT16, ElementType.BFLOAT16, shape, x, dy);

        float[] expected = gradient(Precision.FLOAT32, ElementType.FLOAT32, shape, x, dy);
        assertThat(EightBitNumbers.largestDifference(found, expected))
                .isCloseTo(0, within(stride == 1 ? TRANSFORMED : SUMMED));
    }

    private static float[] gradient(
            Precision precision, ElementType type, ConvolutionShape shape, float[] x, float[] dy) {
        float[] dw = new float[Math.toIntExact(shape.weightLength())];
        try (CpuDevice device = new CpuDevice(precision);
                Storage someX = EightBitNumbers.stored(device, type, x);
                Storage someDy = EightBitNumbers.stored(device, type, dy);
                Storage result = device.allocate(ElementType.FLOAT32, dw.length)) {
            device.convolutionBackwardWeight(shape, someX, someDy, result);
            device.read(result, dw, 0);
        }
        return dw;
    }

    @ParameterizedTest
    @CsvSource({
        "16, 8, 8, 128, 128, 1, 0", // no margin
        "16, 7, 8, 128, 128, 1, 1", // an odd height
        "16, 8, 8, 127, 128, 1, 1", // few channels
        "16, 8, 8, 128, 127, 2, 1", // few filters
        "16, 9, 9, 128, 128, 3, 1", // a step of three
        "15, 8, 8, 128, 128, 1, 1" // few tiles
    })
    void otherShapesAreLeftToOneDnn(
            int batch, int height, int width, int channels, int filters, int stride, int padding) {
        ConvolutionShape shape = new ConvolutionShape(batch, height, width, channels, filters, 3, stride, padding);
        assertThat(FilterGradients.serves(shape, false)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "128, 128, 1, false", // AMX multiplies these filters faster than taps could be made
        "256, 255, 1, false",
        "256, 256, 1, true",
        "128, 128, 2, true"
    })
    void withAmxOnlyFiltersOfManyChannelsOrAtStepsOfTwoAreWorthTheirTaps(
            int channels, int filters, int stride, boolean served) {
        ConvolutionShape shape = new ConvolutionShape(16, 8, 8, channels, filters, 3, stride, 1);
        assertThat(FilterGradients.serves(shape, true)).isEqualTo(served);
    }
}
