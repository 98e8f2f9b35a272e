package io.github.ssl4j.data.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that are cut short, lie, or are of forms that are not supported. */
class DamagedFilesTests {
    static List<Formats.Case> cases() {
        return Formats.cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aFileCutShortIsCorruptWhereverItIsCut(Formats.Case form) {
        byte[] whole = form.bytes();
        for (int percent = 5; percent < 95; percent += 5) {
            // the second frame or page is never read
            if (percent >= 40
                    && (form.name().startsWith("animated") || form.name().startsWith("pages"))) {
                break;
            }
            // the last 32 bytes of a small PNG hold no pixels
            byte[] cut = Arrays.copyOf(whole, Math.min(whole.length * percent / 100, whole.length - 32));
            assertThatThrownBy(() -> decode(form.name(), cut))
                    .as("cut at %d percent", percent)
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageStartingWith("cannot read image " + form.name() + ": ");
        }
    }

    @Test
    void sidesWhoseProductNoLongHoldsAreRefused() {
        long side = (1L << 32) - 1;
        assertThatThrownBy(() -> ImageDecoder.requirePixels("x", side, side, DecodeOptions.DEFAULT))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageEndingWith("4,294,967,295 x 4,294,967,295 are more than the limit of 200,000,000 pixels");
    }

    @ParameterizedTest
    @MethodSource("cases")
    void morePixelsThanTheLimitAreRefusedByTheirHeader(Formats.Case form) {
        int pixels = form.width() * form.height();
        DecodeOptions tight = DecodeOptions.DEFAULT.withMaxPixels(pixels - 1);
        assertThatThrownBy(() -> ImageDecoder.decode("x", form.bytes(), tight, new Image(1, 1, 1)))
                .isInstanceOf(CorruptImageException.class)
                .hasMessageContaining("are more than the limit of %,d pixels".formatted(pixels - 1));
        DecodeOptions justEnough = DecodeOptions.DEFAULT.withMaxPixels(pixels);
        Image image = new Image(1, 1, 1);
        ImageDecoder.decode("x", form.bytes(), justEnough, image);
        assertThat(image.width()).isEqualTo(form.width());
    }

    private static void decode(String name, byte[] bytes) {
        ImageDecoder.decode(name, bytes, DecodeOptions.DEFAULT, new Image(1, 1, 1));
    }
}
