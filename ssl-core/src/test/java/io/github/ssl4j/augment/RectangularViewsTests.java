package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.random.RandomStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Views whose height is not their width. */
class RectangularViewsTests {
    private static final ViewSize TALL = new ViewSize(24, 10);

    @ParameterizedTest
    @EnumSource
    void aCropIsItsBoxResized(Interpolation interpolation) {
        RandomResizedCrop crop = RandomResizedCrop.of(TALL, 0.3).withInterpolation(interpolation);
        Image source = Images.ramp(3, 31, 40);
        CropBox box = crop.draw(31, 40, RandomStream.of(4));
        Image expected = new Image(1, 1, 1);
        Resampling.resizedCrop(source, box, 24, 10, interpolation, expected);
        Image found = new Image(1, 1, 1);

        crop.apply(source, RandomStream.of(4), found);

        assertThat(List.of(found.height(), found.width())).containsExactly(24, 10);
        float[] values = Images.values(expected);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(0, Math.min(1, values[i]));
        }
        assertThat(Images.values(found)).isEqualTo(values);
    }

    @Test
    void theBoxIsThatOfASquareCrop() {
        for (int seed = 0; seed < 50; seed++) {
            assertThat(RandomResizedCrop.of(TALL, 0.1).draw(50, 70, RandomStream.of(seed)))
                    .isEqualTo(RandomResizedCrop.of(24, 0.1).draw(50, 70, RandomStream.of(seed)));
        }
    }

    /** The smallest image in proportion that covers 28 x 16 pixels, and the corner of the 24 x 10 in its middle. */
    @ParameterizedTest
    @CsvSource({"60, 40, 28, 18, 2, 4", "100, 20, 80, 16, 28, 3", "30, 30, 28, 28, 2, 9", "28, 17, 28, 17, 2, 4"})
    void evaluationCoversTheViewAndCutsItsMiddleOut(
            int height, int width, int resizedHeight, int resizedWidth, int top, int left) {
        EvaluationView view =
                new EvaluationView(TALL, new ViewSize(28, 16), Interpolation.BILINEAR, Normalization.NONE);
        Image source = Images.ramp(2, height, width);
        Image expected = new Image(1, 1, 1);
        Resampling.resizedCrop(
                source, CropBox.whole(source), resizedHeight, resizedWidth, Interpolation.BILINEAR, expected);
        Resampling.crop(expected, new CropBox(top, left, 24, 10));
        Image found = new Image(1, 1, 1);

        view.view(source, found);

        assertThat(Images.values(found)).isEqualTo(Images.values(expected));
    }

    @Test
    void anImageOfTheSizeOfTheViewIsOnlyNormalised() {
        Image source = Images.ramp(3, 24, 10);
        Image found = new Image(1, 1, 1);

        EvaluationView.imageNet(TALL).withNormalization(Normalization.NONE).view(source, found);

        assertThat(Images.values(found)).isEqualTo(Images.values(source));
    }

    @Test
    void theViewOfImageNetKeepsItsMarginOnBothSides() {
        assertThat(EvaluationView.imageNet(new ViewSize(224, 160)).resize()).isEqualTo(new ViewSize(256, 183));
        assertThat(EvaluationView.imageNet(224).withSize(new ViewSize(112, 224)).resize())
                .isEqualTo(new ViewSize(128, 256));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> new EvaluationView(TALL, new ViewSize(30, 9), Interpolation.BILINEAR, Normalization.NONE))
                .withMessage("the size to resize to must be at least the size 24x10, found 30x9");
    }

    @Test
    void localCropsFitIntoGlobalOnesWithBothSides() {
        Augmentation global = Augmentation.of(RandomResizedCrop.of(TALL, 0.4));
        Augmentation local = Augmentation.of(RandomResizedCrop.of(new ViewSize(12, 11), 0.05));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MultiCropViews.of(List.of(global, global), 2, local))
                .withMessage("multi-crop: expected local crops of at most 24x10 pixels, the size of the global ones,"
                        + " found 12x11");
    }

    // --------------------------------------------------------------------------------------------------- masks

    @ParameterizedTest
    @CsvSource({"64, 48, 16, 4, 8", "32, 96, 32, 16, 2", "32, 48, 8, 4, 15"})
    void gridMasksTileARectangle(int height, int width, int square, int patch, int hiddenSquares) {
        GridMask mask = new GridMask(new ViewSize(height, width), square, patch, 0.6);
        int columns = width / patch;
        int scale = square / patch;
        for (int seed = 0; seed < 50; seed++) {
            boolean[] hidden = mask.draw(RandomStream.of(seed));
            assertThat(hidden).hasSize(height / patch * columns);
            int count = 0;
            for (int i = 0; i < hidden.length; i++) {
                int corner = i / columns / scale * scale * columns + i % columns / scale * scale;
                assertThat(hidden[i]).isEqualTo(hidden[corner]);
                count += hidden[i] ? 1 : 0;
            }
            assertThat(count).isEqualTo(hiddenSquares * scale * scale);
        }
    }

    @Test
    void aGridThatSquaresDoNotTileSaysWhatFits() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new GridMask(new ViewSize(64, 40), 16, 4, 0.6))
                .withMessage("the image size must be a multiple of the side of a square, 16, found 64x40; what fits are"
                        + " images of 64x48, or squares of 4 or 8 pixels");
    }

    @Test
    void blockwiseMasksHideTheirPartOfARectangle() {
        for (int seed = 0; seed < 50; seed++) {
            boolean[] hidden = BlockwiseMask.beit(16, 12).exactly().draw(RandomStream.of(seed));
            assertThat(hidden).hasSize(192);
            int count = 0;
            for (boolean one : hidden) {
                count += one ? 1 : 0;
            }
            assertThat(count).isEqualTo(73); // 75 / 196 of 192
        }
    }
}
