package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChannelStatisticsTests {
    @Test
    void everyChannelHasItsMeanAndDeviation() {
        Normalization measured =
                Normalization.statistics(new Pictures(new float[][] {{0, 1, 0.5f, 0.5f}, {1, 0, 0.25f, 0.75f}}, 2), 10);

        assertThat(measured.mean()).containsExactly(0.5, 0.5);
        assertThat(measured.deviation().get(0)).isCloseTo(0.5, within(1e-12));
        assertThat(measured.deviation().get(1)).isCloseTo(Math.sqrt(0.125 / 4), within(1e-12));
    }

    @Test
    void aLargeImageCountsAsMuchAsASmallOne() {
        Normalization measured = Normalization.statistics(new Pictures(new float[][] {{1}, {0, 0, 0, 0, 0}}, 1), 2);

        assertThat(measured.mean()).containsExactly(0.5);
        assertThat(measured.deviation()).containsExactly(0.5);
    }

    @Test
    void aSampleIsSpreadOverAllImages() {
        ImageSource images = new Pictures(new float[][] {{0}, {9}, {9}, {1}, {9}, {9}}, 1);

        assertThat(Normalization.statistics(images, 2).mean()).containsExactly(0.5);
    }

    @Test
    void corruptImagesAreSkipped() {
        ImageSource images = new Pictures(new float[][] {{0}, {}, {1}}, 1);

        assertThat(Normalization.statistics(images, 3).mean()).containsExactly(0.5);
    }

    @Test
    void whatCannotBeMeasuredIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Normalization.statistics(new Pictures(new float[][] {{1}}, 1), 0))
                .withMessage("sample: expected at least 1 image, found 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Normalization.statistics(new Pictures(new float[][] {{}, {}}, 1), 5))
                .withMessage("expected images to measure a normalisation on, found 2 that cannot be read, the first of"
                        + " them picture 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Normalization.statistics(new Pictures(new float[][] {{0, 0.5f}, {1, 0.5f}}, 2), 5))
                .withMessage("channel 1: expected pixels that differ, found 2 images whose every pixel is 0.5");
    }

    @Test
    void aConstantBandOfManyIsOnlyCentred() {
        float[][] pictures = {{0, 1, 5, 5, 0, 2, 1, 1}, {1, 0, 5, 5, 0, 2, 1, 1}};

        Normalization measured = Normalization.statistics(new Pictures(pictures, 4), 5);

        assertThat(measured.mean()).containsExactly(0.5, 5.0, 1.0, 1.0);
        assertThat(measured.deviation()).containsExactly(0.5, 1.0, 1.0, 1.0);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Normalization.statistics(new Pictures(new float[][] {{1, 2, 3, 4}}, 4), 5))
                .withMessage("all 4 channels: expected pixels that differ, found 1 images of one value in each");
    }

    /** Images one pixel high; those without pixels are corrupt. */
    private record Pictures(float[][] pictures, int channels) implements ImageSource {
        @Override
        public int size() {
            return pictures.length;
        }

        @Override
        public String name(int index) {
            return "picture " + index;
        }

        @Override
        public void read(int index, Image target) {
            float[] picture = pictures[index];
            if (picture.length == 0) {
                throw new CorruptImageException(name(index), "empty", null);
            }
            target.reshape(channels, 1, picture.length / channels);
            System.arraycopy(picture, 0, target.pixels(), 0, picture.length);
        }

        @Override
        public boolean labelled() {
            return false;
        }

        @Override
        public int label(int index) {
            throw new IllegalStateException("no labels");
        }

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
