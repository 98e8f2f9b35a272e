package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.Image;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ResamplingTests {
    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void theSameSizeIsTheSameImage(Interpolation interpolation) {
        Image source = Images.ramp(3, 5, 7);
        Image target = new Image(1, 1, 1);
        Resampling.resizedCrop(source, CropBox.whole(source), 5, 7, interpolation, target);
        assertThat(Images.values(target)).containsExactly(Images.values(source), within(1e-6f));
    }

    @ParameterizedTest
    @EnumSource(Interpolation.class)
    void aFlatImageStaysFlatAtEverySize(Interpolation interpolation) {
        Image source = new Image(1, 9, 4);
        Arrays.fill(source.pixels(), 0.25f);
        for (int size : new int[] {1, 2, 3, 8, 17}) {
            Image target = new Image(1, 1, 1);
            Resampling.resizedCrop(source, CropBox.whole(source), size, size + 1, interpolation, target);
            for (float value : Images.values(target)) {
                assertThat(value).isCloseTo(0.25f, within(1e-6f));
            }
        }
    }

    @Test
    void onePixelGrowsToAnySize() {
        Image source = Images.of(1, 1, 2, 0.25f, 0.5f);
        Image target = new Image(1, 1, 1);
        Resampling.resizedCrop(source, new CropBox(0, 1, 1, 1), 2, 2, Interpolation.BICUBIC, target);
        assertThat(Images.values(target)).containsExactly(0.5f, 0.5f, 0.5f, 0.5f);
    }

    @Test
    void halvingWithoutAntialiasAveragesTwoPixels() {
        Image source = Images.of(1, 1, 4, 0, 1, 0.5f, 0);
        Image target = new Image(1, 1, 1);
        Resampling.resizedCrop(source, CropBox.whole(source), 1, 2, Interpolation.BILINEAR_WITHOUT_ANTIALIAS, target);
        assertThat(Images.values(target)).containsExactly(0.5f, 0.25f);
    }

    @Test
    void halvingWithAntialiasWeighsFourPixels() {
        Image source = Images.of(1, 1, 4, 0, 1, 0.5f, 0);
        Image target = new Image(1, 1, 1);
        Resampling.resizedCrop(source, CropBox.whole(source), 1, 2, Interpolation.BILINEAR, target);
        // triangle weights 3 3 1 and 1 3 3, the pixel beyond the edge left out
        assertThat(Images.values(target)).containsExactly(new float[] {3.5f / 7, 2.5f / 7}, within(1e-6f));
    }

    @Test
    void theTargetMayBeTheSource() {
        Image apart = new Image(1, 1, 1);
        Image image = Images.ramp(3, 8, 6);
        CropBox box = new CropBox(2, 1, 5, 4);
        Resampling.resizedCrop(image, box, 9, 9, Interpolation.BICUBIC, apart);
        Resampling.resizedCrop(image, box, 9, 9, Interpolation.BICUBIC, image);
        assertThat(Images.values(image)).containsExactly(Images.values(apart));
    }

    @Test
    void cropKeepsTheBox() {
        Image image = Images.of(2, 2, 3, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
        Resampling.crop(image, new CropBox(0, 1, 2, 2));
        assertThat(Images.values(image)).containsExactly(1, 2, 4, 5, 7, 8, 10, 11);
    }

    @Test
    void aBoxOutsideTheImageIsRefused() {
        Image image = new Image(3, 8, 6);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Resampling.crop(image, new CropBox(4, 0, 5, 2)))
                .withMessageContaining("5 x 2 at row 4")
                .withMessageContaining("8 x 6");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new CropBox(0, 0, 0, 3))
                .withMessageContaining("0 x 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Resampling.resizedCrop(
                        image, CropBox.whole(image), 0, 4, Interpolation.BILINEAR, new Image(1, 1, 1)))
                .withMessageContaining("target height");
    }
}
