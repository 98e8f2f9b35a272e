package io.github.ssl4j.augment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.random.RandomStream;
import org.junit.jupiter.api.Test;

class CropBoxTests {

    @Test
    void aCropOfLessThanOnePixelIsRefused() {
        assertThatThrownBy(() -> new CropBox(2, 3, 0, 5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "a crop needs a corner at zero or more and at least one pixel, found 0 x 5 at row 2, column 3");
    }

    @Test
    void aCropThatLeavesTheImageIsRefused() {
        assertThatThrownBy(() -> new CropBox(2, 0, 4, 4).requireInside(new Image(3, 5, 8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the crop 4 x 4 at row 2, column 0 leaves the image of 5 x 8");
    }

    @Test
    void evenAnImageOfOnePixelIsCroppedToAtLeastOne() {
        RandomResizedCrop crop = RandomResizedCrop.of(8, 0.08);
        for (int seed = 0; seed < 100; seed++) {
            RandomStream random = RandomStream.of(seed);
            assertThat(crop.draw(1, 1, random)).isEqualTo(new CropBox(0, 0, 1, 1));
            CropBox box = crop.draw(2, 1, random);
            assertThat(box.height()).isBetween(1, 2);
            assertThat(box.width()).isEqualTo(1);
        }
    }
}
