package io.github.ssl4j.train;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.augment.Augmentation;
import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.MultiCropViews;
import io.github.ssl4j.augment.RandomResizedCrop;
import io.github.ssl4j.augment.SimClrViews;
import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewSize;
import java.util.List;
import org.junit.jupiter.api.Test;

class MultiCropFitTests {
    private static final int SIDE = 24;

    @Test
    void aMultiCropLargerThanTheImagesIsRefused() {
        assertThatThrownBy(() -> MultiCropFit.require(new Squares(false), MultiCropViews.swav(32, 16, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "multi-crop: expected crops of at most the size of the images, found 32 x 32 pixels for square 0"
                                + " of 24 x 24; choose smaller crops");
    }

    @Test
    void aMultiCropAsLargeAsTheImagesIsTaken() {
        assertThatCode(() -> MultiCropFit.require(new Squares(false), MultiCropViews.swav(24, 12, 2)))
                .doesNotThrowAnyException();
    }

    @Test
    void viewsOfOneSizeMayEnlargeTheImages() {
        assertThatCode(() -> MultiCropFit.require(new Squares(false), SimClrViews.cifar10()))
                .doesNotThrowAnyException();
    }

    @Test
    void aSideThatAnImageFillsIsEnough() {
        Augmentation tall = Augmentation.of(RandomResizedCrop.of(new ViewSize(64, 24), 0.4));
        Augmentation local = Augmentation.of(RandomResizedCrop.of(16, 0.05));
        AugmentedViews views = MultiCropViews.of(List.of(tall, tall), 2, local);

        assertThatCode(() -> MultiCropFit.require(new Squares(false, List.of(24, 24)), views))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> MultiCropFit.require(new Squares(false, List.of(23, 23)), views))
                .hasMessage("multi-crop: expected crops of at most the size of the images, found 64 x 24 pixels for"
                        + " square 0 of 23 x 23; choose smaller crops");
    }

    @Test
    void aSmallImageAmongLargerOnesIsEnlarged() {
        assertThatCode(() -> MultiCropFit.require(new Squares(false, List.of(8, 32)), MultiCropViews.swav(32, 16, 2)))
                .doesNotThrowAnyException();
    }

    @Test
    void anImageThatCannotBeReadIsPassedOver() {
        assertThatThrownBy(() -> MultiCropFit.require(new Squares(true), MultiCropViews.swav(32, 16, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("square 1");
    }

    /** Two black squares, the first of which may be unreadable. */
    private record Squares(boolean firstIsCorrupt, List<Integer> sides) implements ImageSource {
        Squares(boolean firstIsCorrupt) {
            this(firstIsCorrupt, List.of(SIDE, SIDE));
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public int channels() {
            return 3;
        }

        @Override
        public String name(int index) {
            return "square " + index;
        }

        @Override
        public void read(int index, Image target) {
            if (firstIsCorrupt && index == 0) {
                throw new CorruptImageException(name(index), "is torn", null);
            }
            target.reshape(3, sides.get(index), sides.get(index));
        }

        @Override
        public boolean labelled() {
            return false;
        }

        @Override
        public int label(int index) {
            throw new IllegalStateException("the squares have no labels");
        }

        @Override
        public List<String> classes() {
            return List.of();
        }

        @Override
        public void close() {}
    }
}
