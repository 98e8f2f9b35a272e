package io.github.ssl4j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.data.decoding.DecodeOptions;
import io.github.ssl4j.data.files.NpyHeader;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadPlanTests {
    @TempDir
    private Path folder;

    /** Shrinks by 8, and notes what it is told before the target changes. */
    private static final class Told implements ReadPlan {
        final List<Long> values = new ArrayList<>();
        private final Image target;

        Told(Image target) {
            this.target = target;
        }

        @Override
        public int reduction(int height, int width) {
            return 8;
        }

        @Override
        public void expect(long values) {
            assertThat(target.pixels()).hasSize(1);
            this.values.add(values);
        }
    }

    private static List<Long> told(ImageSource source) {
        Image target = new Image(1, 1, 1);
        Told told = new Told(target);
        source.read(0, target, told);
        return told.values;
    }

    @Test
    void thePlanIsToldOfTheValuesOfAPictureBeforeTheyAreThere() throws IOException {
        byte[] jpeg = TestImages.encoded(LargePhotograph.of(2001, 1000), "jpeg");
        TestImages.write(folder, "1.jpg", jpeg);
        TestImages.write(folder, "2.png", TestImages.png(0));
        TestImages.write(folder, "3.ppm", "P3 1 2 1 1 0 1 1 1 1".getBytes(StandardCharsets.US_ASCII));
        try (ImageSource source = ImageSource.open(folder);
                ImageSource exact = ImageSource.open(folder, DecodeOptions.DEFAULT.withExactSize(true))) {
            assertThat(told(source)).containsExactly(3L * 125 * 251);
            assertThat(told(exact)).containsExactly(3L * 1000 * 2001);
            assertThat(told(source.select(1))).containsExactly(12L);
            assertThat(told(source.select(2))).containsExactly(6L);
        }
    }

    @Test
    void aJpegThatOnlyTheJdkMayReadIsExpectedAtFullSize() throws IOException {
        byte[] jpeg = TestImages.encoded(LargePhotograph.of(2001, 1000), "jpeg");
        TestImages.write(folder, "cut.jpg", Arrays.copyOf(jpeg, jpeg.length / 2));
        try (ImageSource source = ImageSource.open(folder)) {
            Image target = new Image(1, 1, 1);
            Told told = new Told(target);
            assertThatThrownBy(() -> source.read(0, target, told)).isInstanceOf(CorruptImageException.class);
            assertThat(told.values).containsExactly(3L * 125 * 251, 3L * 1000 * 2001);
        }
    }

    @Test
    void bandsOfFilesOfTheirOwnTakeTheImageAndOneBandBesides() throws IOException {
        byte[] band = TestImages.encoded(new BufferedImage(5, 4, BufferedImage.TYPE_BYTE_GRAY), "png");
        for (String name : List.of("B02", "B03", "B04")) {
            TestImages.write(folder, "tile/" + name + ".png", band);
        }
        try (ImageSource source = ImageSource.ofBands(folder, List.of("B02", "B04"), DecodeOptions.DEFAULT)) {
            // a band is decoded as a picture of three planes
            assertThat(told(source)).containsExactly(3L * 4 * 5 * (2 + 1));
        }
    }

    @Test
    void arraysOfNumPyTellTheirValues() throws IOException {
        TestImages.write(folder, "images.npy", zeros(2, 3, 4, 5));
        TestImages.write(folder, "one/image.npy", zeros(3, 4, 5));
        try (ImageSource many = ImageSource.open(folder.resolve("images.npy"));
                ImageSource one = ImageSource.open(folder.resolve("one"))) {
            assertThat(told(many)).containsExactly(60L);
            assertThat(told(one)).containsExactly(60L);
        }
    }

    private static byte[] zeros(long... shape) {
        byte[] header = NpyHeader.floats(shape).written();
        long values = LongStream.of(shape).reduce(1, (x, y) -> x * y);
        return Arrays.copyOf(header, header.length + Math.toIntExact(Float.BYTES * values));
    }
}
