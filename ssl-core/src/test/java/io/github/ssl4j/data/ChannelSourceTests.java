package io.github.ssl4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.bands.TiffFile;
import io.github.ssl4j.data.decoding.DecodeOptions;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChannelSourceTests {
    private static final DecodeOptions DEFAULT = DecodeOptions.DEFAULT;

    @TempDir
    Path folder;

    /** A TIFF of bands that are each of one value, its number after {@code first}. */
    private static byte[] tiff(int bands, int width, int height, int first) {
        double[][] values = new double[bands][width * height];
        for (int c = 0; c < bands; c++) {
            Arrays.fill(values[c], first + c);
        }
        return TiffFile.of(width, height, values).samples(16, 1).bytes();
    }

    private static byte[] npy(String type, String shape, byte[] values) {
        return npy("{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }", values);
    }

    private static byte[] npy(String header, byte[] values) {
        byte[] text = header.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(10 + text.length + values.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0})
                .putShort((short) text.length)
                .put(text)
                .put(values)
                .array();
    }

    private static float[] pixels(ImageSource images, int index) {
        Image image = new Image(1, 1, 1);
        images.read(index, image);
        return Arrays.copyOf(image.pixels(), image.channels() * image.height() * image.width());
    }

    @Test
    void tiffsOfManyBandsHaveAsManyChannelsAndTheirLabels() throws IOException {
        TestImages.write(folder, "forest/a.tif", tiff(13, 3, 2, 100));
        TestImages.write(folder, "water/b.TIFF", tiff(13, 3, 2, 200));

        try (ImageSource images = ImageSource.open(folder)) {
            assertThat(images.channels()).isEqualTo(13);
            assertThat(images.classes()).containsExactly("forest", "water");
            float[] second = pixels(images, 1);
            assertThat(second).hasSize(78);
            assertThat(second[0]).isEqualTo(200 / 65535f);
            assertThat(second[77]).isEqualTo(212 / 65535f);
        }
    }

    @Test
    void aSetOfMixedChannelsNamesTheFirstThatDiffers() throws IOException {
        TestImages.write(folder, "a.tif", tiff(13, 2, 2, 0));
        TestImages.write(folder, "b.tif", tiff(13, 2, 2, 0));
        Path different = TestImages.write(folder, "c.tif", tiff(12, 2, 2, 0));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.open(folder))
                .withMessage(
                        "%s: expected 13 channels as %s has, found 12; images of one set need one number of channels"
                                .formatted(different, folder.resolve("a.tif")));
    }

    @Test
    void aPictureAmongBandsIsNamedToo() throws IOException {
        TestImages.write(folder, "a.tif", tiff(5, 2, 2, 0));
        TestImages.write(folder, "b.png", TestImages.png(0));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.open(folder))
                .withMessageContaining("b.png: expected 5 channels as ")
                .withMessageContaining("found 3");
        try (ImageSource images = ImageSource.open(folder, DEFAULT.withChannels(5))) {
            assertThatExceptionOfType(CorruptImageException.class)
                    .isThrownBy(() -> pixels(images, 1))
                    .withMessage("cannot read image " + folder.resolve("b.png") + ": expected 5 channels, found 3");
        }
    }

    @Test
    void bandsMayBeReadFromAPictureWithTransparency() throws IOException {
        double[][] values = {{1, 2}, {3, 4}, {5, 6}, {7, 8}};
        byte[] file = TiffFile.of(2, 1, values).tag(262, 2).tag(338, 2).bytes();
        TestImages.write(folder, "a.tif", file);

        try (ImageSource images = ImageSource.open(folder, DEFAULT.withChannels(4))) {
            assertThat(pixels(images, 0)[7]).isEqualTo(8 / 255f);
        }
        try (ImageSource images = ImageSource.open(folder)) {
            assertThat(images.channels()).isEqualTo(3);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.open(folder, DEFAULT.withChannels(5)))
                .withMessage(folder.resolve("a.tif") + ": expected 5 channels as asked for, found 3");
    }

    @Test
    void aFileThatCannotBeReadHasNoSay() throws IOException {
        TestImages.write(folder, "a.npy", new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y'});
        TestImages.write(folder, "b.npy", npy("|u1", "(7, 8, 8)", new byte[448]));

        try (ImageSource images = ImageSource.open(folder)) {
            assertThat(images.channels()).isEqualTo(7);
            assertThatExceptionOfType(CorruptImageException.class)
                    .isThrownBy(() -> pixels(images, 0))
                    .withMessageEndingWith("a.npy: expected a header of NumPy, found a file of 6 bytes");
        }
    }

    @Test
    void grayPicturesStayThreeEqualPlanesUnlessOneIsAskedFor() throws IOException {
        BufferedImage gray = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
        gray.getRaster().setSample(1, 0, 0, 51_234);
        TestImages.write(folder, "a.png", TestImages.encoded(gray, "png"));

        try (ImageSource images = ImageSource.open(folder)) {
            assertThat(images.channels()).isEqualTo(3);
            float white = 51_234 / 65535f;
            assertThat(pixels(images, 0)).containsExactly(0, white, 0, white, 0, white);
        }
        try (ImageSource images = ImageSource.open(folder, DEFAULT.withChannels(1))) {
            assertThat(images.channels()).isEqualTo(1);
            assertThat(pixels(images, 0)).containsExactly(0, 51_234 / 65535f);
        }
    }

    @Test
    void coloursAreReducedToTheirBrightness() throws IOException {
        TestImages.write(folder, "a.png", TestImages.png(0xFF8000));

        try (ImageSource images = ImageSource.open(folder, DEFAULT.withChannels(1))) {
            assertThat(pixels(images, 0)[0]).isCloseTo(0.299f + 0.587f * 128 / 255, within(1e-6f));
        }
    }

    @Test
    void channelsOfImagesInMemoryAreForcedToo() {
        try (ImageSource one = TestImages.numbered(3, Set.of()).withChannels(3)) {
            assertThat(one.channels()).isEqualTo(3);
            assertThat(pixels(one, 2)).containsExactly(2 / 255f, 2 / 255f, 2 / 255f);
            assertThat(one.label(2)).isEqualTo(2);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TestImages.numbered(3, Set.of()).withChannels(5))
                .withMessage("channels: expected 5, found 1 of image0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULT.withChannels(65))
                .withMessage("channels: expected 1 to 64, found 65");
    }

    @Test
    void arraysOfNumpyAreImagesWithChannelsFirstOrLast() throws IOException {
        byte[] values = new byte[5 * 6 * 8];
        for (int i = 0; i < values.length; i++) {
            values[i] = (byte) i;
        }
        byte[] last = new byte[values.length];
        for (int c = 0; c < 5; c++) {
            for (int i = 0; i < 48; i++) {
                last[i * 5 + c] = values[c * 48 + i];
            }
        }
        TestImages.write(folder, "a.npy", npy("|u1", "(5, 6, 8)", values));
        TestImages.write(folder, "b.npy", npy("|u1", "(6, 8, 5)", last));

        try (ImageSource images = ImageSource.open(folder)) {
            assertThat(images.channels()).isEqualTo(5);
            assertThat(pixels(images, 0)).containsExactly(pixels(images, 1));
            assertThat(pixels(images, 0)[239]).isEqualTo((239 & 0xFF) / 255f);
        }
    }

    @Test
    void floatsOfNumpyStayAsTheyAreInBothByteOrders() throws IOException {
        byte[] little = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(-7.5f)
                .putFloat(300)
                .putFloat(0)
                .putFloat(1)
                .array();
        byte[] big = ByteBuffer.allocate(32)
                .putDouble(-7.5)
                .putDouble(300)
                .putDouble(0)
                .putDouble(1)
                .array();
        TestImages.write(folder, "a.npy", npy("<f4", "(2, 2)", little));
        TestImages.write(folder, "b.npy", npy(">f8", "(2, 2)", big));

        try (ImageSource images = ImageSource.open(folder)) {
            assertThat(images.channels()).isEqualTo(1);
            assertThat(pixels(images, 0)).containsExactly(-7.5f, 300, 0, 1);
            assertThat(pixels(images, 1)).containsExactly(-7.5f, 300, 0, 1);
        }
    }

    @Test
    void arraysThatAreNoImagesAreNamed() throws IOException {
        String types =
                "expected a NumPy array of integers of 8, 16 or 32 bits or floats of 32 or 64, in C's order, found ";
        refusesArray(
                npy("<c8", "(2, 2)", new byte[32]),
                types + "{'descr': '<c8', 'fortran_order': False, 'shape': (2, 2), }");
        refusesArray(
                npy("{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2)}", new byte[4]),
                types + "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 2)}");
        refusesArray(
                npy("|u1", "(9,)", new byte[9]),
                "expected an array [H, W], [C, H, W] or [H, W, C] of one image, found (9,)");
        refusesArray(
                npy("|u1", "(2, 0, 2)", new byte[9]),
                "expected an array [H, W], [C, H, W] or [H, W, C] of one image, found (2, 0, 2)");
        refusesArray(npy("|u1", "(99, 99, 99)", new byte[9]), "expected 1 to 64 channels, found (99, 99, 99)");
        refusesArray(
                npy("|u1", "(3, 4, 5)", new byte[59]),
                "expected 60 bytes of values, as the shape says, found 59: it is cut short");
        refusesArray(
                npy("|u1", "(1, 99999, 99999)", new byte[59]),
                "expected at most 200000000 pixels, found 99999 x 99999");
        byte[] nan = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putFloat(0)
                .putFloat(Float.NaN)
                .array();
        refusesArray(npy("<f4", "(1, 2)", nan), "expected finite numbers, found NaN in channel 0, row 0, column 1");
    }

    private void refusesArray(byte[] file, String reason) throws IOException {
        Path path = TestImages.write(folder, "bad/a.npy", file);
        try (ImageSource images = ImageSource.open(folder.resolve("bad"))) {
            assertThatExceptionOfType(CorruptImageException.class)
                    .isThrownBy(() -> pixels(images, 0))
                    .withMessage("cannot read image " + path + ": " + reason);
        }
    }

    @Test
    void arraysBesidePicturesAreNoImages() throws IOException {
        TestImages.write(folder, "a.png", TestImages.png(0));
        TestImages.write(folder, "features.npy", npy("<f4", "(9, 9)", new byte[324]));

        try (ImageSource images = ImageSource.open(folder)) {
            assertThat(images.size()).isEqualTo(1);
        }
    }

    @Test
    void bandsInFilesOfTheirOwnAreOneImage() throws IOException {
        for (String sample : List.of("land/s1", "land/s2", "sea/s3")) {
            for (int band = 2; band < 5; band++) {
                TestImages.write(folder, sample + "/B0" + band + ".tif", tiff(1, 2, 1, band));
            }
        }

        try (ImageSource images = ImageSource.ofBands(folder, List.of("B04", "B02"), DEFAULT)) {
            assertThat(images.size()).isEqualTo(3);
            assertThat(images.channels()).isEqualTo(2);
            assertThat(images.classes()).containsExactly("land", "sea");
            assertThat(images.label(2)).isEqualTo(1);
            assertThat(images.name(0)).isEqualTo(folder.resolve("land/s1").toString());
            assertThat(pixels(images, 0)).containsExactly(4 / 65535f, 4 / 65535f, 2 / 65535f, 2 / 65535f);
            try (ImageSource other = ImageSource.ofBands(folder, List.of("B02", "B04"), DEFAULT)) {
                assertThat(other.fingerprint()).isNotEqualTo(images.fingerprint());
            }
        }
    }

    @Test
    void bandsMayShareANameInOneFolder() throws IOException {
        for (String sample : List.of("t1", "t2")) {
            TestImages.write(folder, sample + "_B02.tif", tiff(1, 2, 1, 2));
            TestImages.write(folder, sample + "_B8A.png", TestImages.png(0xFFFFFF));
        }

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.ofBands(folder, List.of("B02", "B8A"), DEFAULT))
                .withMessage("bands of one size: expected 2 x 1 pixels as in %s, found 2 x 2 in %s"
                        .formatted(folder.resolve("t1_B02.tif"), folder.resolve("t1_B8A.png")));
        try (ImageSource images = ImageSource.ofBands(folder, List.of("B8A"), DEFAULT)) {
            assertThat(images.size()).isEqualTo(2);
            assertThat(images.labelled()).isFalse();
            assertThat(pixels(images, 1)).containsExactly(1, 1, 1, 1);
        }
    }

    @Test
    void aBandThatIsMissingOrOfAnotherSizeCountsAsCorrupt() throws IOException {
        for (int i = 0; i < 4; i++) {
            TestImages.write(folder, "s" + i + "/B1.tif", tiff(1, 2, 2, 1));
            if (i != 1) {
                TestImages.write(folder, "s" + i + "/B2.tif", tiff(1, i == 2 ? 1 : 2, 2, 1));
            }
        }

        try (ImageSource images = ImageSource.ofBands(folder, List.of("B1", "B2"), DEFAULT)) {
            assertThat(IntStream.range(0, images.size()).filter(index -> readable(images, index)))
                    .containsExactly(0, 3);
            assertThatExceptionOfType(CorruptImageException.class)
                    .isThrownBy(() -> pixels(images, 1))
                    .withMessage("cannot read image " + folder.resolve("s1") + ": band B2 is missing");
            assertThatExceptionOfType(CorruptImageException.class)
                    .isThrownBy(() -> pixels(images, 2))
                    .withMessageContaining("expected 2 x 2 pixels as in ")
                    .withMessageContaining("found 1 x 2 in ");
        }
    }

    private static boolean readable(ImageSource images, int index) {
        try {
            pixels(images, index);
            return true;
        } catch (CorruptImageException e) {
            return false;
        }
    }

    @Test
    void bandsThatNoImageHasAreNamed() throws IOException {
        TestImages.write(folder, "s1/B1.tif", tiff(1, 2, 2, 1));
        TestImages.write(folder, "s1/B1.png", TestImages.png(0));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.ofBands(folder, List.of("red", "nir"), DEFAULT))
                .withMessage("bands: expected an image with files for red, nir, found files called B1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.ofBands(folder, List.of("B1", "B1"), DEFAULT))
                .withMessage("bands: expected each once, found B1,B1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.ofBands(folder, List.of("B1"), DEFAULT))
                .withMessage("band B1 of %s: expected one file, found %s and %s"
                        .formatted(folder.resolve("s1"), folder.resolve("s1/B1.png"), folder.resolve("s1/B1.tif")));
        Files.delete(folder.resolve("s1/B1.png"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ImageSource.ofBands(folder, List.of("B1", "B2"), DEFAULT))
                .withMessage("bands: expected an image with files for B1, B2, found %s without B2"
                        .formatted(folder.resolve("s1")));
    }

    @Test
    void otherChannelsKeepWhatWasFoundAndWhatWasPassedOver() throws IOException {
        TestImages.write(folder, "a.png", TestImages.png(0));
        TestImages.write(folder, "notes.txt", new byte[] {1});

        try (ImageSource gray = ImageSource.open(folder).tolerating(0.5).withChannels(1)) {
            assertThat(gray.channels()).isEqualTo(1);
            assertThat(gray.maxCorrupt()).isEqualTo(0.5);
            assertThat(gray.summary().channels()).isEqualTo(1);
            assertThat(gray.summary().formats()).containsEntry(".png", 1);
            assertThat(gray.summary().passedOver()).hasSize(1);
        }
    }
}
