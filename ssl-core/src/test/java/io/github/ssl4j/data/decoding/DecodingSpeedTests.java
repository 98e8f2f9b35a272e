package io.github.ssl4j.data.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.data.Image;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Prints how long photographs take, by Leptonica and by the JDK; which JPEG library the JDK has differs. */
@Tag("slow")
class DecodingSpeedTests {
    private static final ThreadMXBean CLOCK = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 150;

    /** Rounds after which neither time sinks any further, as the compiler is done with both. */
    private static final int WARM_UP = 150;

    @Test
    void leptonicaAndTheJdkGiveTheSameValuesInTheseTimes() throws IOException {
        List<byte[]> jpegs = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/photographs"))) {
            for (Path file : files.filter(f -> f.toString().endsWith(".jpg")).toList()) {
                jpegs.add(Files.readAllBytes(file));
            }
        }
        print("JPEG", jpegs);
    }

    private static void print(String format, List<byte[]> files) {
        for (int round = 0; round < WARM_UP; round++) {
            milliseconds(files, true);
            milliseconds(files, false);
        }
        double ours = Double.MAX_VALUE;
        double jdk = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            ours = Math.min(ours, milliseconds(files, true));
            jdk = Math.min(jdk, milliseconds(files, false));
        }
        System.out.printf(
                "%s photographs of about 300 x 200: %.3f ms by Leptonica, %.3f ms by the JDK, ratio %.2f%n",
                format, ours, jdk, jdk / ours);
        for (byte[] file : files) {
            assertThat(decoded(file, true)).isEqualTo(decoded(file, false));
        }
    }

    private static double milliseconds(List<byte[]> files, boolean leptonica) {
        long start = CLOCK.getCurrentThreadCpuTime();
        for (byte[] file : files) {
            decode(file, leptonica, TARGET);
        }
        return (CLOCK.getCurrentThreadCpuTime() - start) / 1e6 / files.size();
    }

    private static final Image TARGET = new Image(1, 1, 1);

    private static float[] decoded(byte[] file, boolean leptonica) {
        Image image = new Image(1, 1, 1);
        decode(file, leptonica, image);
        return Arrays.copyOf(image.pixels(), 3 * image.height() * image.width());
    }

    private static void decode(byte[] file, boolean leptonica, Image target) {
        ImageHeader header = ImageHeader.read("x", file);
        if (leptonica) {
            assertThat(LeptonicaDecoder.decode("x", file, header, 1, DecodeOptions.DEFAULT, target))
                    .isTrue();
        } else {
            JdkDecoder.decode("x", file, header, DecodeOptions.DEFAULT, target);
        }
    }
}
