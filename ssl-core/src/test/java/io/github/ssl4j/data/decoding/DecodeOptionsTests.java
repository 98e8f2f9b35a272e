package io.github.ssl4j.data.decoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.CorruptImageException;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeOptionsTests {
    private static final DecodeOptions DEFAULT = DecodeOptions.DEFAULT;

    @ParameterizedTest
    @ValueSource(strings = {"orientation-6.jpg", "orientation-6.png", "orientation-6.webp", "orientation-6.tif"})
    void orientationCanBeLeftAsStored(String name) {
        Image stored = decode(Formats.resource(name), DEFAULT.withOrientation(false));
        Image upright = decode(Formats.resource(name), DEFAULT);
        assertThat(new int[] {stored.height(), stored.width()}).containsExactly(21, 29);
        assertThat(new int[] {upright.height(), upright.width()}).containsExactly(29, 21);
        // number 6: the first row is the visual right-hand side
        assertThat(upright.pixels()[20]).isEqualTo(stored.pixels()[0]);
        assertThat(upright.pixels()[28 * 21]).isEqualTo(stored.pixels()[20 * 29 + 28]);
    }

    @Test
    void optionsReachTheDecoderOfASource(@TempDir Path folder) throws IOException {
        Files.write(folder.resolve("a.jpg"), Formats.resource("orientation-6.jpg"));
        Image image = new Image(1, 1, 1);
        try (ImageSource upright = ImageSource.open(folder);
                ImageSource stored = ImageSource.open(folder, DEFAULT.withOrientation(false))) {
            upright.read(0, image);
            assertThat(image.height()).isEqualTo(29);
            stored.read(0, image);
            assertThat(image.height()).isEqualTo(21);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"rgba-8.png", "lossless-alpha.webp"})
    void anotherBackgroundShowsThrough(String name) {
        Image white = decode(Formats.resource(name), DEFAULT);
        Image green = decode(Formats.resource(name), DEFAULT.withBackground(0x00FF00));
        int area = 29 * 21;
        assertThat(white.pixels()[0]).as("red, transparent").isEqualTo(1);
        assertThat(green.pixels()[0]).as("red, transparent").isEqualTo(0);
        assertThat(green.pixels()[area]).as("green, transparent").isEqualTo(1);
        assertThat(green.pixels()[28]).as("red, opaque").isEqualTo(white.pixels()[28]);
    }

    @Test
    void aReducedJpegIsTheMeanOfBlocks() throws IOException {
        byte[] file = Files.readAllBytes(Path.of("src/test/resources/photographs/sunflower.jpg"));
        double difference = differenceFromMeans(file, 2);
        System.out.printf("half size against the mean of 2 x 2: mean difference %.4f%n", difference);
        assertThat(difference).isLessThan(0.01);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grey.jpg", "cmyk.jpg", "ycck.jpg", "cmyk-progressive.jpg", "rgb-420.jpg"})
    void jpegsOfEveryColourSpaceAreReduced(String name) {
        assertThat(differenceFromMeans(Formats.resource(name), 8)).isLessThan(0.02);
    }

    /** The mean difference between a reduced JPEG and the means of the whole blocks of another at full size. */
    private static double differenceFromMeans(byte[] file, int reduction) {
        Image whole = decode(file, DEFAULT);
        Image reduced = new Image(1, 1, 1);
        assertThat(LeptonicaDecoder.decode("x", file, ImageHeader.read("x", file), reduction, DEFAULT, reduced))
                .isTrue();
        assertThat(reduced.height()).isEqualTo((whole.height() + reduction - 1) / reduction);
        assertThat(reduced.width()).isEqualTo((whole.width() + reduction - 1) / reduction);
        double difference = 0;
        int compared = 0;
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < whole.height() / reduction; y++) {
                for (int x = 0; x < whole.width() / reduction; x++, compared++) {
                    float found = reduced.pixels()[(c * reduced.height() + y) * reduced.width() + x];
                    difference += Math.abs(found - mean(whole, c, y, x, reduction));
                }
            }
        }
        return difference / compared;
    }

    private static double mean(Image image, int channel, int y, int x, int side) {
        double sum = 0;
        for (int row = y * side; row < (y + 1) * side; row++) {
            for (int column = x * side; column < (x + 1) * side; column++) {
                sum += image.pixels()[(channel * image.height() + row) * image.width() + column];
            }
        }
        return sum / (side * side);
    }

    @ParameterizedTest
    @ValueSource(strings = {"icc.jpg", "icc.png", "icc.webp"})
    void theHeaderKnowsOfAColourProfile(String name) {
        assertThat(ImageHeader.read("x", Formats.resource(name)).profile()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cmyk.jpg",
                "ycck.jpg",
                "ycck-progressive.jpg",
                "cmyk-progressive.jpg",
                "icc.jpg",
                "grey.jpg",
                "rgb-420.jpg"
            })
    void theJdkGivesWhatLeptonicaGives(String name) {
        byte[] file = Formats.resource(name);
        Image ours = decode(file, DEFAULT);
        Image jdk = new Image(1, 1, 1);
        JdkDecoder.decode(name, file, ImageHeader.read(name, file), DEFAULT, jdk);
        float tolerance = name.contains("k.") || name.contains("k-progressive") ? 1.001f / 255 : 0;
        for (int i = 0; i < 3 * ours.height() * ours.width(); i++) {
            assertThat(jdk.pixels()[i]).isCloseTo(ours.pixels()[i], within(tolerance));
        }
    }

    @Test
    void jpegsOfTwelveBitsAndWithoutLossAreRefusedByName() {
        byte[] file = Formats.resource("rgb-444.jpg");
        int frame = frame(file);
        file[frame + 4] = 12;
        assertThatThrownBy(() -> decode(file, DEFAULT))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("cannot read image x: JPEG: has 12 bits per value, only 8 are supported");
        file[frame + 4] = 8;
        file[frame + 1] = (byte) 0xC3;
        assertThatThrownBy(() -> decode(file, DEFAULT))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("cannot read image x: JPEG: lossless, not supported");
    }

    @Test
    void aSizeThatTheBytesCannotHoldIsRefusedBeforeAnythingIsAllocated() {
        byte[] file = Formats.resource("rgb-444.jpg");
        int frame = frame(file);
        Arrays.fill(file, frame + 5, frame + 9, (byte) 0x2F);
        assertThatThrownBy(() -> decode(file, DEFAULT))
                .isInstanceOf(CorruptImageException.class)
                .hasMessage("cannot read image x: the header claims 12079 x 12079 pixels, which " + file.length
                        + " bytes cannot hold");
    }

    @Test
    @Tag("slow")
    void memoryStaysFlatOver100000Images() throws IOException {
        String[] names = {"rgb-420.jpg", "cmyk.jpg", "lossy.webp", "lossless-alpha.webp", "lossless.jp2"};
        Image target = new Image(1, 1, 1);
        long before = 0;
        for (int i = 0; i < 100_000; i++) {
            if (i == 20_000) {
                before = DecodeDamaged.residentKilobytes();
            }
            String name = names[i % names.length];
            ImageDecoder.decode(name, Formats.resource(name), DEFAULT, target);
        }
        long growth = DecodeDamaged.residentKilobytes() - before;
        System.out.printf("100000 images: the process grew by %d kB over the last 80000%n", growth);
        // 80000 images of 29 x 21 as words, lost, would be 195 MB
        assertThat(growth).isLessThan(100 * 1024);
    }

    private static int frame(byte[] file) {
        for (int at = 0; ; at++) {
            if (file[at] == (byte) 0xFF && file[at + 1] == (byte) 0xC0) {
                return at;
            }
        }
    }

    private static Image decode(byte[] file, DecodeOptions options) {
        Image image = new Image(1, 1, 1);
        ImageDecoder.decode("x", file, options, image);
        return image;
    }
}
