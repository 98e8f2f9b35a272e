package io.github.ssl4j.data.decoding;

import static io.github.ssl4j.data.TestImages.encoded;
import static io.github.ssl4j.data.TestImages.filled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.TestImages;
import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.WritableRaster;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageDecoderTests {
    @Test
    void pngPixelsComeAsPlanesOfUnitValues() {
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, 0x33FF00);
        image.setRGB(1, 0, 0x6600CC);
        Image decoded = decode(encoded(image, "png"));
        assertThat(shape(decoded)).containsExactly(3, 1, 2);
        assertThat(values(decoded)).containsExactly(0.2f, 0.4f, 1, 0, 0, 0.8f);
    }

    @Test
    void aLargerBufferIsReusedForASmallerImage() {
        Image target = new Image(3, 10, 10);
        float[] before = target.pixels();
        ImageDecoder.decode("x", TestImages.png(0xFF0000), DecodeOptions.DEFAULT, target);
        assertThat(target.pixels()).isSameAs(before);
        assertThat(values(target)).containsExactly(1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void jpegColoursComeInTheOrderRedGreenBlue() {
        Image decoded = decode(encoded(filled(16, 8, BufferedImage.TYPE_INT_RGB, 0xC08040), "jpeg"));
        assertThat(shape(decoded)).containsExactly(3, 8, 16);
        Offset<Float> tolerance = Offset.offset(3 / 255f);
        assertThat(decoded.pixels()[5]).isCloseTo(0xC0 / 255f, tolerance);
        assertThat(decoded.pixels()[128 + 5]).isCloseTo(0x80 / 255f, tolerance);
        assertThat(decoded.pixels()[256 + 5]).isCloseTo(0x40 / 255f, tolerance);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png"})
    void greyBecomesThreeEqualPlanesOfTheStoredValue(String format) {
        BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster().setSamples(0, 0, 8, 8, 0, filledSamples(64, 100));
        float[] values = values(decode(encoded(image, format)));
        assertThat(values).hasSize(192).containsOnly(100 / 255f);
    }

    @Test
    void sixteenBitGreyKeepsItsPrecision() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_USHORT_GRAY);
        image.getRaster().setSample(0, 0, 0, 12345);
        assertThat(values(decode(encoded(image, "png")))).containsOnly(12345 / 65535f);
    }

    @Test
    void sixteenBitColourKeepsItsPrecision() {
        assertThat(values(decode(encoded(sixteenBitColour(), "png")))).containsExactly(1000 / 65535f, 2000 / 65535f, 1);
    }

    @Test
    void whiteShowsThroughTransparentPixels() {
        BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(0, 0, 0x00FF3366);
        assertThat(values(decode(encoded(image, "png")))).containsExactly(1, 1, 1);
        image.setRGB(0, 0, 0xFFFF3366);
        assertThat(values(decode(encoded(image, "png")))).containsExactly(1, 0.2f, 0.4f);
    }

    @Test
    void palettesAreLookedUp() {
        byte[] red = {0, (byte) 255, 51};
        byte[] green = {0, 0, 102};
        byte[] blue = {0, 0, (byte) 153};
        IndexColorModel palette = new IndexColorModel(8, 3, red, green, blue);
        BufferedImage image = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
        image.getRaster().setSample(0, 0, 0, 2);
        image.getRaster().setSample(1, 0, 0, 1);
        assertThat(values(decode(encoded(image, "png")))).containsExactly(0.2f, 1, 0.4f, 0, 0.6f, 0);
    }

    @Test
    void oneBitImagesAreBlackAndWhite() {
        BufferedImage image = new BufferedImage(9, 1, BufferedImage.TYPE_BYTE_BINARY);
        image.setRGB(8, 0, 0xFFFFFF);
        float[] values = values(decode(encoded(image, "png")));
        assertThat(Arrays.copyOf(values, 9)).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png"})
    void aFileCutShortIsCorruptWhereverItIsCut(String format) {
        byte[] whole = encoded(noise(), format);
        for (int tenths = 1; tenths < 10; tenths++) {
            byte[] cut = Arrays.copyOf(whole, whole.length * tenths / 10);
            assertThatThrownBy(() -> decode(cut))
                    .as("cut at %d tenths", tenths)
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageStartingWith("cannot read image folder/x: ");
        }
        assertThat(shape(decode(whole))).containsExactly(3, 48, 64);
    }

    @Test
    void aTextFileIsCorrupt() {
        assertThatThrownBy(() -> decode("hello\nworld, this is no image".getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("cannot read image folder/x: no image of a known format: begins with \"hello?world,\"");
    }

    @Test
    void anEmptyFileIsCorrupt() {
        assertThatThrownBy(() -> decode(new byte[0]))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("cannot read image folder/x: the file is empty");
    }

    @Test
    void garbageAfterAGoodStartIsCorrupt() {
        byte[] bytes = encoded(noise(), "png");
        Arrays.fill(bytes, 40, bytes.length, (byte) 7);
        assertThatThrownBy(() -> decode(bytes)).isInstanceOf(CorruptImageException.class);
    }

    private static Image decode(byte[] bytes) {
        Image target = new Image(1, 1, 1);
        ImageDecoder.decode("folder/x", bytes, DecodeOptions.DEFAULT, target);
        return target;
    }

    private static int[] shape(Image image) {
        return new int[] {image.channels(), image.height(), image.width()};
    }

    private static float[] values(Image image) {
        return Arrays.copyOf(image.pixels(), image.channels() * image.height() * image.width());
    }

    private static int[] filledSamples(int count, int value) {
        int[] samples = new int[count];
        Arrays.fill(samples, value);
        return samples;
    }

    private static BufferedImage noise() {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(1);
        for (int y = 0; y < 48; y++) {
            for (int x = 0; x < 64; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        return image;
    }

    private static BufferedImage sixteenBitColour() {
        ComponentColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_sRGB), false, false, Transparency.OPAQUE, DataBuffer.TYPE_USHORT);
        WritableRaster raster = model.createCompatibleWritableRaster(1, 1);
        raster.setPixel(0, 0, new int[] {1000, 2000, 65535});
        return new BufferedImage(model, raster, false, null);
    }
}
