package io.github.ssl4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageTests {
    @ParameterizedTest
    @ValueSource(
            ints = {
                BufferedImage.TYPE_INT_RGB,
                BufferedImage.TYPE_INT_ARGB,
                BufferedImage.TYPE_INT_BGR,
                BufferedImage.TYPE_3BYTE_BGR,
                BufferedImage.TYPE_4BYTE_ABGR
            })
    void aPictureOfAnyLayoutIsThreePlanes(int type) {
        BufferedImage picture = new BufferedImage(3, 2, type);
        picture.setRGB(1, 1, 0xFF3366CC);
        picture.setRGB(2, 1, 0xFF00FF00);

        Image image = Image.of(picture.getSubimage(1, 1, 2, 1));

        assertThat(new int[] {image.channels(), image.height(), image.width()}).containsExactly(3, 1, 2);
        assertThat(image.pixels()).containsExactly(0.2f, 0, 0.4f, 1, 0.8f, 0);
    }

    @Test
    void aGrayPictureIsThreeEqualPlanes() {
        BufferedImage picture = new BufferedImage(1, 1, BufferedImage.TYPE_BYTE_GRAY);
        picture.getRaster().setSample(0, 0, 0, 51);

        assertThat(Image.of(picture).pixels()).containsExactly(0.2f, 0.2f, 0.2f);
    }

    @Test
    void reshapeKeepsMemoryThatIsLargeEnough() {
        Image image = new Image(3, 4, 5);
        float[] pixels = image.pixels();
        image.reshape(1, 7, 8);
        assertThat(image.pixels()).isSameAs(pixels).hasSize(60);
        assertThat(new int[] {image.channels(), image.height(), image.width()}).containsExactly(1, 7, 8);
    }

    @Test
    void reshapeGrowsMemoryThatIsTooSmall() {
        Image image = new Image(1, 2, 2);
        image.reshape(3, 4, 5);
        assertThat(image.pixels()).hasSize(60);
    }

    @Test
    void anEmptyOrHugeImageIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Image(3, 0, 5))
                .withMessageContaining("3 x 0 x 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Image(1, 1, 1).reshape(3, 1 << 16, 1 << 16))
                .withMessageContaining("65536");
    }
}
