package io.github.ssl4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ImageTests {
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
