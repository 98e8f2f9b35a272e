package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Loops over lines of pixels against the same change of single channels, single pixels, or by its definition. */
class LinesOfPixelsTests {
    private static final int[][] SIZES = {{40, 50}, {3, 2}, {1, 1}, {40, 3}, {5, 40}};

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void aCropOfManyChannelsIsThatOfEach(Interpolation interpolation) {
        Image source = Images.ramp(7, 40, 50);
        for (int[] box : SIZES) {
            for (int[] size : SIZES) {
                CropBox crop = new CropBox(0, 0, box[0], box[1]);
                Image all = new Image(1, 1, 1);
                Resampling.resizedCrop(source, crop, size[0], size[1], interpolation, all);
                for (int c = 0; c < 7; c++) {
                    Image one = channel(source, c);
                    Resampling.resizedCrop(one, crop, size[0], size[1], interpolation, one);
                    assertThat(Images.values(channel(all, c))).containsExactly(Images.values(one));
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void aCropIsTheSumOfItsWeightedPixels(Interpolation interpolation) {
        Image source = Images.ramp(3, 40, 50);
        for (int[] box : SIZES) {
            for (int[] size : SIZES) {
                Image actual = new Image(1, 1, 1);
                CropBox crop = new CropBox(40 - box[0], 50 - box[1], box[0], box[1]);
                Resampling.resizedCrop(source, crop, size[0], size[1], interpolation, actual);
                double[][] rows = weights(box[0], size[0], interpolation);
                double[][] columns = weights(box[1], size[1], interpolation);
                for (int c = 0; c < 3; c++) {
                    for (int y = 0; y < size[0]; y++) {
                        for (int x = 0; x < size[1]; x++) {
                            double sum = 0;
                            for (int i = 0; i < box[0]; i++) {
                                for (int j = 0; j < box[1]; j++) {
                                    int at = (c * 40 + crop.top() + i) * 50 + crop.left() + j;
                                    sum += rows[y][i] * columns[x][j] * source.pixels()[at];
                                }
                            }
                            assertThat((double) actual.pixels()[(c * size[0] + y) * size[1] + x])
                                    .isCloseTo(sum, within(2e-6));
                        }
                    }
                }
            }
        }
    }

    @Test
    void coloursOfALargeImageAreThoseOfItsPixels() {
        everyPixel(image -> ColorAdjustments.hue(image, 0.37));
        everyPixel(image -> ColorAdjustments.hue(image, -0.5));
        everyPixel(image -> ColorAdjustments.saturation(image, 1.7));
        everyPixel(ColorAdjustments::grayscale);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.5, -0.31, -1.0 / 6, 1e-4, 0.2, 1.0 / 3, 0.5})
    void theHueTurnsThroughAllSixCases(double factor) {
        int side = 14;
        Image image = new Image(3, side * side, side);
        int plane = side * side * side;
        for (int i = 0; i < plane; i++) {
            image.pixels()[i] = i % side / (side - 1f);
            image.pixels()[plane + i] = i / side % side / (side - 1f);
            image.pixels()[2 * plane + i] = i / (side * side) / (side - 1f);
        }
        float[] before = Images.values(image);
        ColorAdjustments.hue(image, factor);
        for (int i = 0; i < plane; i++) {
            float[] expected = turned(before[i], before[plane + i], before[2 * plane + i], (float) (6 * factor));
            for (int c = 0; c < 3; c++) {
                assertThat(image.pixels()[c * plane + i]).isEqualTo(expected[c]);
            }
        }
    }

    @Test
    void coloursNextToEachOtherAndToGrayKeepTheirSide() {
        float tiny = Float.MIN_NORMAL;
        Image image = Images.of(3, 1, 3, 0, 0.5f, tiny, 1, 0.5f + 6e-8f, tiny, 1 - 6e-8f, 0.5f, 2 * tiny);
        ColorAdjustments.hue(image, 1.0 / 3);
        assertThat(Images.values(image))
                .containsExactly(new float[] {1, 0.5f, 0, 0, 0.5f, 0, 1, 0.5f, 0}, within(2e-7f));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 9, 23})
    void anImageOfEqualChannelsIsBlurredAsOne(int kernelSize) {
        Image one = Images.ramp(1, 13, 29);
        Image three = new Image(3, 13, 29);
        for (int c = 0; c < 3; c++) {
            System.arraycopy(one.pixels(), 0, three.pixels(), c * 13 * 29, 13 * 29);
        }
        Image different = Images.copy(three);
        different.pixels()[2 * 13 * 29] += 0.5f;
        GaussianBlur.blur(one, kernelSize, 1.9);
        GaussianBlur.blur(three, kernelSize, 1.9);
        GaussianBlur.blur(different, kernelSize, 1.9);
        for (int c = 0; c < 3; c++) {
            assertThat(Images.values(channel(three, c))).containsExactly(Images.values(one));
        }
        assertThat(Images.values(channel(different, 1))).containsExactly(Images.values(one));
        assertThat(different.pixels()[2 * 13 * 29]).isGreaterThan(one.pixels()[0]);
    }

    private static void everyPixel(Consumer<Image> change) {
        int plane = 50 * 70;
        Image image = new Image(3, 50, 70);
        RandomStream random = RandomStream.of(4);
        for (int i = 0; i < 3 * plane; i++) {
            image.pixels()[i] = random.nextFloat();
        }
        Image whole = Images.copy(image);
        change.accept(whole);
        for (int i = 0; i < plane; i++) {
            Image pixel =
                    Images.of(3, 1, 1, image.pixels()[i], image.pixels()[plane + i], image.pixels()[2 * plane + i]);
            change.accept(pixel);
            for (int c = 0; c < 3; c++) {
                assertThat(whole.pixels()[c * plane + i]).isEqualTo(pixel.pixels()[c]);
            }
        }
    }

    /** The hue by its definition in cases, rounded as float32 rounds it. */
    private static float[] turned(float red, float green, float blue, float turn) {
        float high = Math.max(red, Math.max(green, blue));
        float low = Math.min(red, Math.min(green, blue));
        float chroma = high - low;
        if (chroma == 0) {
            return new float[] {red, green, blue};
        }
        float sixth = high == red
                ? (green - blue) / chroma
                : high == green ? 2 + (blue - red) / chroma : 4 + (red - green) / chroma;
        sixth += turn;
        sixth = sixth < 0 ? sixth + 6 : sixth >= 6 ? sixth - 6 : sixth;
        return new float[] {
            low + chroma * clamped(Math.abs(sixth - 3) - 1),
            low + chroma * clamped(2 - Math.abs(sixth - 2)),
            low + chroma * clamped(2 - Math.abs(sixth - 4))
        };
    }

    private static float clamped(float value) {
        return Math.min(Math.max(value, 0), 1);
    }

    private static double[][] weights(int input, int output, Interpolation interpolation) {
        ResampleWeights filter = new ResampleWeights();
        filter.compute(input, output, interpolation);
        double[][] weights = new double[output][input];
        for (int i = 0; i < output; i++) {
            for (int k = 0; k < filter.counts()[i]; k++) {
                weights[i][filter.starts()[i] + k] = filter.weights()[i * filter.stride() + k];
            }
        }
        return weights;
    }

    private static Image channel(Image image, int c) {
        int plane = image.height() * image.width();
        float[] values = Arrays.copyOfRange(image.pixels(), c * plane, (c + 1) * plane);
        return Images.of(1, image.height(), image.width(), values);
    }
}
