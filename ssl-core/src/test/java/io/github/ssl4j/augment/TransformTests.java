package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransformTests {
    private static final Range RATIO = new Range(0.75, 4.0 / 3);

    @Test
    void aGrayImageKeepsItsColoursButNotItsBrightness() {
        Image image = Images.of(1, 1, 3, 0.2f, 0.4f, 0.6f);
        ColorAdjustments.saturation(image, 0);
        ColorAdjustments.hue(image, 0.3);
        ColorAdjustments.grayscale(image);
        assertThat(Images.values(image)).containsExactly(0.2f, 0.4f, 0.6f);
        ColorAdjustments.contrast(image, 0.5);
        assertThat(Images.values(image)).containsExactly(new float[] {0.3f, 0.4f, 0.5f}, within(1e-6f));
        ColorAdjustments.brightness(image, 3);
        assertThat(Images.values(image)).containsExactly(new float[] {0.9f, 1, 1}, within(1e-6f));
    }

    @Test
    void aThirdOfAHueTurnMovesTheChannels() {
        Image image = Images.of(3, 1, 2, 0.9f, 0.5f, 0.2f, 0.5f, 0.4f, 0.5f);
        ColorAdjustments.hue(image, 1.0 / 3);
        assertThat(Images.values(image))
                .containsExactly(new float[] {0.4f, 0.5f, 0.9f, 0.5f, 0.2f, 0.5f}, within(1e-6f));
    }

    @Test
    void flippingTwiceChangesNothing() {
        Image image = Images.ramp(3, 4, 5);
        float[] before = Images.values(image);
        HorizontalFlip.flip(image);
        assertThat(image.pixels()[0]).isEqualTo(before[4]);
        HorizontalFlip.flip(image);
        assertThat(Images.values(image)).containsExactly(before);
    }

    @Test
    void solarizeInvertsFromTheThresholdOn() {
        Image image = Images.of(1, 1, 3, 0.25f, 0.5f, 0.75f);
        new Solarize(0.5, 1).apply(image, RandomStream.of(1));
        assertThat(Images.values(image)).containsExactly(0.25f, 0.5f, 0.25f);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void normalisedChannelsHaveTheirMeanAtZero(int channels) {
        Image image = new Image(channels, 2, 2);
        Arrays.fill(image.pixels(), 0.5f);
        List<Double> half = Collections.nCopies(channels, 0.5);
        new Normalization(half, half).apply(image, RandomStream.of(1));
        assertThat(Images.values(image)).containsOnly(0);
    }

    @Test
    void aRangeOfJitterFactorsIsUsedWhole() {
        ColorJitter jitter = new ColorJitter(0.4, 0, 0, 0, 1);
        RandomStream random = RandomStream.of(3);
        double smallest = 2;
        double largest = 0;
        for (int i = 0; i < 1_000; i++) {
            Image image = Images.of(1, 1, 1, 0.5f);
            jitter.apply(image, random);
            smallest = Math.min(smallest, image.pixels()[0] / 0.5);
            largest = Math.max(largest, image.pixels()[0] / 0.5);
        }
        assertThat(smallest).isBetween(0.599, 0.61);
        assertThat(largest).isBetween(1.39, 1.401);
    }

    @Test
    void jitterOrderMatters() {
        Image first = Images.ramp(3, 4, 4);
        Image second = Images.copy(first);
        ColorJitter.adjust(first, new int[] {0, 1, 2, 3}, 1.8, 0.3, 1, 0);
        ColorJitter.adjust(second, new int[] {1, 0, 2, 3}, 1.8, 0.3, 1, 0);
        assertThat(Images.values(first)).isNotEqualTo(Images.values(second));
    }

    @Test
    void probabilitiesAreKept() {
        RandomStream random = RandomStream.of(5);
        int gray = 0;
        for (int i = 0; i < 5_000; i++) {
            Image image = Images.of(3, 1, 1, 1, 0, 0);
            new RandomGrayscale(0.2).apply(image, random);
            gray += image.pixels()[1] > 0 ? 1 : 0;
        }
        assertThat(gray).isBetween(900, 1_100);
    }

    @Test
    void cropsStayInsideAndReachEveryEdge() {
        RandomResizedCrop crop = RandomResizedCrop.of(8, 0.08);
        RandomStream random = RandomStream.of(9);
        boolean top = false;
        boolean bottom = false;
        boolean left = false;
        boolean right = false;
        for (int i = 0; i < 2_000; i++) {
            CropBox box = crop.draw(20, 30, random);
            assertThat(box.top() + box.height()).isLessThanOrEqualTo(20);
            assertThat(box.left() + box.width()).isLessThanOrEqualTo(30);
            top |= box.top() == 0;
            left |= box.left() == 0;
            bottom |= box.top() + box.height() == 20;
            right |= box.left() + box.width() == 30;
        }
        assertThat(List.of(top, bottom, left, right)).containsOnly(true);
    }

    @Test
    void aCropThatNeverFitsIsTheLargestInTheMiddle() {
        RandomResizedCrop crop = new RandomResizedCrop(8, new Range(1, 1), RATIO, Interpolation.BILINEAR);
        assertThat(crop.draw(10, 100, RandomStream.of(1))).isEqualTo(new CropBox(0, 43, 10, 13));
        assertThat(crop.draw(100, 9, RandomStream.of(1))).isEqualTo(new CropBox(44, 0, 12, 9));
    }

    @Test
    void cropsOfHardEdgesStayBetweenZeroAndOne() {
        Image image = new Image(1, 16, 16);
        for (int i = 0; i < 256; i++) {
            image.pixels()[i] = i / 3 % 2;
        }
        RandomResizedCrop crop = RandomResizedCrop.of(24, 0.5).withInterpolation(Interpolation.BICUBIC);
        crop.apply(image, RandomStream.of(2));
        for (float value : Images.values(image)) {
            assertThat(value).isBetween(0f, 1f);
        }
    }

    @Test
    void blurKeepsAFlatImageAndSpreadsAPoint() {
        Image image = new Image(1, 5, 5);
        image.pixels()[12] = 1;
        GaussianBlur.blur(image, 3, 1);
        double edge = Math.exp(-0.5) / (1 + 2 * Math.exp(-0.5));
        assertThat(image.pixels()[6]).isCloseTo((float) (edge * edge), within(1e-6f));
        assertThat(image.pixels()[0]).isZero();
    }

    @Test
    void badNumbersAreNamed() {
        refused(() -> new HorizontalFlip(1.5), "flip probability must be in [0, 1], found 1.5");
        refused(() -> new RandomGrayscale(Double.NaN), "grayscale probability");
        refused(() -> RandomResizedCrop.of(8, 0), "smallest crop scale must be positive, found 0");
        refused(() -> RandomResizedCrop.of(8, 0.5).withScale(0.5, 1.5), "largest crop scale");
        refused(() -> RandomResizedCrop.of(0, 0.5), "image size: expected at least 1 pixel along each side, found 0");
        refused(() -> new Range(1, 0), "low <= high");
        refused(() -> new GaussianBlur(4, new Range(1, 2), 0.5), "odd and positive, found 4");
        refused(() -> new GaussianBlur(3, new Range(0, 2), 0.5), "blur sigma must be positive");
        refused(() -> GaussianBlur.blur(new Image(1, 4, 9), 9, 1), "at least 5 x 5 to mirror, found 4 x 9");
        refused(() -> new ColorJitter(-1, 0, 0, 0, 1), "brightness strength");
        refused(() -> new ColorJitter(0, 0, 0, 0.6, 1), "hue strength must be in [0, 0.5], found 0.6");
        refused(() -> ColorAdjustments.hue(new Image(3, 1, 1), -0.7), "hue factor");
        refused(() -> ColorAdjustments.saturation(new Image(4, 1, 1), 0.5), "found 4");
        refused(() -> new Solarize(-0.1, 1), "solarize threshold");
        refused(() -> new Normalization(List.of(0.5), List.of(0.0)), "deviation must be positive");
        refused(() -> new Normalization(List.of(0.5), List.of()), "found 0 and 1");
        refused(() -> Normalization.CIFAR10.normalize(new Image(1, 2, 2)), "3 channels");
        refused(() -> ColorJitter.adjust(new Image(3, 1, 1), new int[] {4}, 1, 1, 1, 0), "found 4");
        RandomResizedCrop wide = new RandomResizedCrop(8, new Range(1, 1), new Range(9, 9), Interpolation.BILINEAR);
        refused(() -> wide.draw(30, 3, RandomStream.of(1)), "30 x 3 holds no whole pixel");
    }

    private static void refused(Runnable action, String message) {
        assertThatIllegalArgumentException().isThrownBy(action::run).withMessageContaining(message);
    }
}
