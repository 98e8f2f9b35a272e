package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.Image;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntBinaryOperator;
import org.junit.jupiter.api.Test;

class ImageQualityTests {

    private static Image constant(int channels, double value) {
        Image image = new Image(channels, 11, 11);
        Arrays.fill(image.pixels(), (float) value);
        return image;
    }

    /** An image of 12 x 13 pixels of sixteenths. */
    private static Image sixteenths(IntBinaryOperator valueAtRowAndColumn) {
        Image image = new Image(1, 12, 13);
        for (int i = 0; i < 12 * 13; i++) {
            image.pixels()[i] = valueAtRowAndColumn.applyAsInt(i / 13, i % 13) / 16f;
        }
        return image;
    }

    @Test
    void equalImagesHaveASimilarityOfOneAndAnInfiniteRatio() {
        Image image = sixteenths((y, x) -> (3 * y + 5 * x) % 7);

        ImageQuality quality = ImageQuality.of(image, image);

        assertThat(quality.ssim()).isEqualTo(1);
        assertThat(quality.psnr()).isInfinite().isPositive();
    }

    /** (2 a b + C1) / (a^2 + b^2 + C1), since nothing varies. */
    @Test
    void constantImagesDifferByTheirMeansAlone() {
        ImageQuality quality = ImageQuality.of(constant(1, 0.5), constant(1, 0.25));

        assertThat(quality.ssim()).isCloseTo(0.2501 / 0.3126, within(1e-12));
        assertThat(quality.psnr()).isCloseTo(-10 * Math.log10(0.0625), within(1e-12));
    }

    @Test
    void aDifferenceOfATenthEverywhereIsTwentyDecibels() {
        ImageQuality quality = ImageQuality.of(constant(3, 0), constant(3, 0.1));

        assertThat(quality.psnr()).isCloseTo(20, within(1e-6));
        assertThat(quality.ssim()).isCloseTo(0.0001 / 0.0101, within(1e-8));
    }

    /** C1 C2 / ((w^2 + C1) (w - w^2 + C2)) for the weight w of the middle pixel. */
    @Test
    void aSinglePixelCountsByItsWeight() {
        Image spike = constant(1, 0);
        spike.pixels()[60] = 1;

        ImageQuality quality = ImageQuality.of(constant(1, 0), spike);

        assertThat(quality.psnr()).isCloseTo(10 * Math.log10(121), within(1e-12));
        assertThat(quality.ssim()).isCloseTo(2.643743162066147e-4, within(1e-12));
    }

    /** Computed window by window from the definition, in Python. */
    @Test
    void theSimilarityIsTheMeanOverWindowsInsideTheImage() {
        ImageQuality quality = ImageQuality.of(
                sixteenths((y, x) -> 2 * ((3 * y + 5 * x) % 7)),
                sixteenths((y, x) -> 2 * ((3 * y + 5 * x) % 7) + (x + 2 * y) % 3));

        assertThat(quality.ssim()).isCloseTo(0.966150144731389, within(1e-12));
        assertThat(quality.psnr()).isCloseTo(21.86391215695493, within(1e-12));
    }

    @Test
    void channelsAreMeasuredEachByItself() {
        Image half = constant(2, 0.5);
        Image other = constant(2, 0.5);
        for (int i = 121; i < 242; i++) {
            other.pixels()[i] = 0.25f;
        }

        assertThat(ImageQuality.of(half, other).ssim()).isCloseTo((1 + 0.2501 / 0.3126) / 2, within(1e-12));
    }

    @Test
    void inAMeanEqualImagesCountAsAHundredDecibels() {
        ImageQuality mean =
                ImageQuality.mean(List.of(new ImageQuality(20, 0.5), new ImageQuality(Double.POSITIVE_INFINITY, 1)));

        assertThat(mean).isEqualTo(new ImageQuality(60, 0.75));
    }

    @Test
    void imagesThatCannotBeComparedAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageQuality.of(constant(1, 0), constant(3, 0)))
                .withMessage("image quality: expected an image of 1 x 11 x 11, found 3 x 11 x 11");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageQuality.of(new Image(1, 10, 12), new Image(1, 10, 12)))
                .withMessage("structural similarity: expected images of at least 11 x 11 pixels, found 10 x 12");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageQuality.mean(List.of()))
                .withMessage("the mean quality: expected at least one image, found none");
    }
}
