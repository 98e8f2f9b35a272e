package io.github.ssl4j.data.bands;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BandTiffTests {
    private static final long MAX_PIXELS = 200_000_000;
    private static final int WIDTH = 21;
    private static final int HEIGHT = 17;

    /** One way of storing an image. */
    record Form(
            int bits,
            int format,
            ByteOrder order,
            boolean big,
            boolean planar,
            int tile,
            int rows,
            int compression,
            int predictor) {}

    static Stream<Form> forms() {
        List<Form> forms = new ArrayList<>();
        int[][] samples = {{8, 1}, {16, 1}, {32, 1}, {8, 2}, {16, 2}, {32, 2}, {32, 3}, {64, 3}};
        for (int[] type : samples) {
            for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
                for (boolean planar : new boolean[] {false, true}) {
                    for (int tile : new int[] {0, 16}) {
                        for (int compression : new int[] {1, 5, 8, 32946, 32773}) {
                            boolean predicted = compression == 5 || compression == 8;
                            for (int predictor : predicted ? new int[] {1, type[1] == 3 ? 3 : 2} : new int[] {1}) {
                                boolean big = compression == 8;
                                forms.add(new Form(
                                        type[0], type[1], order, big, planar, tile, 5, compression, predictor));
                            }
                        }
                    }
                }
            }
        }
        return forms.stream();
    }

    @Test
    void everyFormGivesTheValuesThatWereStored() {
        assertThat(forms()).hasSize(448).allSatisfy(BandTiffTests::check);
    }

    private static void check(Form form) {
        double[][] bands = noise(form, 5);
        byte[] file = TiffFile.of(WIDTH, HEIGHT, bands)
                .samples(form.bits(), form.format())
                .order(form.order())
                .big(form.big())
                .planar(form.planar())
                .tiles(form.tile())
                .strips(form.rows())
                .compressed(form.compression(), form.predictor())
                .bytes();

        Image image = read(file);

        double largest = form.format() == 3 ? 1 : Math.pow(2, form.bits() - (form.format() == 2 ? 1 : 0)) - 1;
        assertThat(image.channels()).isEqualTo(5);
        assertThat(image.height()).isEqualTo(HEIGHT);
        assertThat(image.width()).isEqualTo(WIDTH);
        for (int c = 0; c < 5; c++) {
            for (int i = 0; i < WIDTH * HEIGHT; i++) {
                float expected = (float) (bands[c][i] / largest);
                assertThat(image.pixels()[c * WIDTH * HEIGHT + i])
                        .isCloseTo(expected, within(1e-7f * Math.max(1, Math.abs(expected))));
            }
        }
    }

    /** Values of the whole range of a form, with runs. */
    private static double[][] noise(Form form, int count) {
        SplittableRandom random = new SplittableRandom(form.toString().hashCode());
        double[][] bands = new double[count][WIDTH * HEIGHT];
        for (double[] band : bands) {
            for (int i = 0; i < band.length; i++) {
                double low = form.format() == 1 ? 0 : form.format() == 2 ? -Math.pow(2, form.bits() - 1) : -1e4;
                double high = form.format() == 3 ? 1e4 : low + Math.pow(2, form.bits());
                double value = low + (high - low) * random.nextDouble();
                band[i] = form.format() == 3 ? (float) value : Math.floor(value);
                band[i] = i % 7 < 3 && i > 0 ? band[i - 1] : band[i];
            }
        }
        return bands;
    }

    private static Image read(byte[] file) {
        Image image = new Image(1, 1, 1);
        BandTiff.read("scene.tif", file, MAX_PIXELS, image);
        return image;
    }

    @Test
    void aLongLzwStripIsReadThroughEveryWidthOfItsCodes() {
        SplittableRandom random = new SplittableRandom(3);
        double[] band = new double[200 * 200];
        for (int i = 0; i < band.length; i++) {
            band[i] = random.nextInt(4) == 0 ? random.nextInt(256) : i / 64 % 256;
        }
        Image image = read(TiffFile.of(200, 200, band).compressed(5, 1).bytes());
        for (int i = 0; i < band.length; i++) {
            assertThat(image.pixels()[i]).isEqualTo((float) band[i] / 255);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "LZW", "ZLib", "Deflate", "PackBits"})
    void whatTheJdkWritesIsReadToTheLastBit(String compression) throws IOException {
        BufferedImage picture = new BufferedImage(67, 45, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < 45; y++) {
            for (int x = 0; x < 67; x++) {
                picture.setRGB(x, y, (x * 3 & 0xFF) << 16 | (y * 5 & 0xFF) << 8 | (x * y & 0xFF));
            }
        }
        Image image = read(written(picture, compression));

        assertThat(image.channels()).isEqualTo(3);
        for (int y = 0; y < 45; y++) {
            for (int x = 0; x < 67; x++) {
                int colour = picture.getRGB(x, y);
                assertThat(image.pixels()[y * 67 + x]).isEqualTo((colour >> 16 & 0xFF) / 255f);
                assertThat(image.pixels()[2 * 45 * 67 + y * 67 + x]).isEqualTo((colour & 0xFF) / 255f);
            }
        }
    }

    @Test
    void grayOf16BitsThatTheJdkWritesIsOneBand() throws IOException {
        BufferedImage picture = new BufferedImage(30, 20, BufferedImage.TYPE_USHORT_GRAY);
        picture.getRaster().setSample(7, 3, 0, 51_234);

        Image image = read(written(picture, "LZW"));

        assertThat(image.channels()).isEqualTo(1);
        assertThat(image.pixels()[3 * 30 + 7]).isEqualTo(51_234 / 65535f);
    }

    private static byte[] written(BufferedImage picture, String compression) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("tiff").next();
        ImageWriteParam parameters = writer.getDefaultWriteParam();
        if (!compression.isEmpty()) {
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionType(compression);
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream output = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(output);
            writer.write(null, new IIOImage(picture, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 4, 13, 16, 64})
    void anyNumberOfBandsIsReadAndKnownFromTheHeader(int count) {
        double[][] bands = new double[count][6];
        for (int c = 0; c < count; c++) {
            Arrays.fill(bands[c], c);
        }
        byte[] file = TiffFile.of(3, 2, bands).samples(16, 1).bytes();

        assertThat(BandFiles.channels("scene.tif", file, 0, MAX_PIXELS)).isEqualTo(count);
        Image image = read(file);
        for (int c = 0; c < count; c++) {
            assertThat(image.pixels()[c * 6 + 5]).isEqualTo(c / 65535f);
        }
    }

    @Test
    void whiteMayBeZero() {
        assertThat(read(TiffFile.of(2, 1, new double[] {0, 255}).tag(262, 0).bytes())
                        .pixels())
                .startsWith(1f, 0f);
    }

    @Test
    void missingValuesTakeTheMeanOfTheirBand() {
        double[] first = {1, 3, -9999, -9999};
        double[] second = {-9999, -9999, -9999, -9999};
        Image image = read(
                TiffFile.of(2, 2, first, second).samples(32, 3).noData("-9999").bytes());
        assertThat(Arrays.copyOf(image.pixels(), 8)).containsExactly(1, 3, 2, 2, 0, 0, 0, 0);

        Image nan = read(TiffFile.of(2, 1, new double[] {Double.NaN, 5})
                .samples(64, 3)
                .noData("nan")
                .bytes());
        assertThat(nan.pixels()).startsWith(5f, 5f);

        Image integers =
                read(TiffFile.of(3, 1, new double[] {0, 100, 200}).noData("0").bytes());
        assertThat(integers.pixels()[0]).isCloseTo(150 / 255f, within(1e-6f));
    }

    @Test
    void whatIsNoNumberIsRefusedByItsPlace() {
        TiffFile file = TiffFile.of(2, 2, new double[4], new double[] {0, 0, Double.NaN, 0})
                .samples(32, 3);
        refused(
                file.bytes(),
                "band 1, row 1, column 0: expected a finite number, found NaN; missing values need a GDAL_NODATA tag that"
                        + " names them");
        refused(
                TiffFile.of(1, 1, new double[] {1e300}).samples(64, 3).bytes(),
                "band 0, row 0, column 0: expected a finite number, found Infinity; missing values need a GDAL_NODATA tag"
                        + " that names them");
        refused(
                TiffFile.of(1, 1, new double[] {1}).noData("none").bytes(),
                "the value of missing data: expected a number, found \"none\"");
    }

    private static void refused(byte[] file, String reason) {
        assertThatExceptionOfType(CorruptImageException.class)
                .isThrownBy(() -> read(file))
                .withMessage("cannot read image scene.tif: " + reason);
    }

    private static TiffFile small() {
        return TiffFile.of(4, 4, new double[16], new double[16]);
    }

    @Test
    void formsThatAreNotReadAreNamed() {
        refused(
                small().tag(258, 4, 4).bytes(),
                "a sample: expected integers of 8, 16 or 32 bits or floats of 32 or 64, found" + " 4 bits of format 1");
        refused(
                small().tag(258, 16, 16).tag(339, 3, 3).bytes(),
                "a sample: expected integers of 8, 16 or 32 bits or floats of"
                        + " 32 or 64, found 16 bits of format 3");
        refused(
                small().tag(258, 8, 16).bytes(),
                "the bits of a sample: expected the same for all bands, found [8, 16]");
        refused(
                small().tag(259, 7).bytes(),
                "the compression: expected none (1), LZW (5), Deflate (8) or PackBits (32773)," + " found 7");
        refused(small().tag(262, 3).bytes(), "the colours: expected values of bands, found a palette");
        refused(small().tag(266, 2).bytes(), "the order of bits: expected 1, the highest first, found 2");
        refused(small().tag(277, 65).bytes(), "the number of bands: expected 1 to 64, found 65");
        refused(small().compressed(8, 1).tag(317, 3).bytes(), "the predictor: expected 1 or 2, of integers, found 3");
        refused(new byte[] {'I', 'I', 42}, "expected a TIFF, found a file that begins as none");
        refused(
                "no TIFF at all".getBytes(StandardCharsets.US_ASCII),
                "expected a TIFF, found a file that" + " begins as none");
    }

    @Test
    void aHeaderThatLiesIsRefusedBeforeAnythingIsAllocated() {
        refused(
                small().tag(256, 1_000_000).tag(257, 1_000_000).bytes(),
                "the size: expected at most 200000000 pixels, found" + " 1000000 x 1000000");
        refused(
                small().tag(256, 10_000).tag(257, 10_000).tag(278, 10_000).bytes(),
                "the strip 0 of 200000000 bytes: expected" + " at least 200000000 stored, found 32");
        refused(
                small().tag(256, 10_000)
                        .tag(257, 10_000)
                        .tag(278, 10_000)
                        .compressed(8, 1)
                        .tag(279, 11)
                        .bytes(),
                "the strip 0 of" + " 200000000 bytes: expected at least 193798 stored, found 11");
        refused(
                small().tag(322, 60_000)
                        .tag(323, 60_000)
                        .tag(324, 8)
                        .tag(325, 32)
                        .bytes(),
                "a tile: expected at most" + " 1073741824 bytes, found 7200000000");
        refused(small().tag(278, 1).bytes(), "strips: expected 4, found 1 places and 1 lengths");
        refused(small().tag(257, 0).bytes(), "width and height: expected at least 1, found 4 x 0");
        refused(
                small().tag(273, 4_000_000_000L).bytes(),
                "expected 32 bytes at 4000000000, found a file of 206 bytes: it is"
                        + " cut short, or not what its header says");
    }

    @Test
    void aFileThatIsCutShortIsRefusedWhereverItIsCut() {
        byte[] file = TiffFile.of(9, 9, new double[81], new double[81])
                .compressed(5, 2)
                .bytes();
        for (int length = 0; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatExceptionOfType(CorruptImageException.class)
                    .as("cut after %d of %d bytes", length, file.length)
                    .isThrownBy(() -> read(cut));
        }
    }

    @Test
    void pixelsThatEndEarlyAreNamed() {
        byte[] file = TiffFile.of(40, 40, new double[1600])
                .compressed(8, 1)
                .tag(257, 60)
                .tag(278, 60)
                .bytes();
        refused(file, "strip 0: expected 2400 bytes, found 1600");
    }

    @Test
    void mutatedFilesNeverDoWorseThanBeRefused() {
        SplittableRandom random = new SplittableRandom(22);
        List<byte[]> files = forms().filter(form -> form.bits() == 16 || form.format() == 3)
                .map(form -> TiffFile.of(WIDTH, HEIGHT, noise(form, 3))
                        .samples(form.bits(), form.format())
                        .order(form.order())
                        .big(form.big())
                        .planar(form.planar())
                        .tiles(form.tile())
                        .strips(form.rows())
                        .compressed(form.compression(), form.predictor())
                        .bytes())
                .toList();
        int refused = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] file = mutated(files.get(random.nextInt(files.size())).clone(), random);
            try {
                Image image = new Image(1, 1, 1);
                BandTiff.read("scene.tif", file, 1_000_000, image);
                assertThat(image.channels()).isBetween(1, 64);
            } catch (CorruptImageException e) {
                assertThat(e.reason()).isNotBlank().doesNotContain("\n");
                refused++;
            }
        }
        System.out.println("mutated TIFFs refused: " + refused + " of 2000");
        assertThat(refused).isBetween(500, 2_000);
    }

    private static byte[] mutated(byte[] file, SplittableRandom random) {
        int changes = 1 + random.nextInt(8);
        int directory = file.length * 3 / 4;
        for (int i = 0; i < changes; i++) {
            int at = random.nextBoolean()
                    ? random.nextInt(file.length)
                    : directory + random.nextInt(file.length - directory);
            at = random.nextInt(10) == 0 ? random.nextInt(16) : at;
            file[at] = (byte) (random.nextBoolean() ? random.nextInt(256) : random.nextBoolean() ? 0 : 0xFF);
        }
        return random.nextInt(10) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
    }
}
