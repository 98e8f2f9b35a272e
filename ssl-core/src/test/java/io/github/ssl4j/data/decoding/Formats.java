package io.github.ssl4j.data.decoding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.data.Image;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/** The small images of every format and form among the resources, and the values that PIL reads from them. */
final class Formats {
    private static final Map<String, byte[]> EXPECTED = expected();

    private Formats() {}

    /** @param tolerance in values of 255 */
    record Case(String name, int height, int width, int tolerance) {
        byte[] bytes() {
            return resource(name);
        }

        /** In values of 255. */
        double largestDifference(Image image) {
            assertThat(List.of(image.channels(), image.height(), image.width()))
                    .as("planes, height and width")
                    .isEqualTo(List.of(3, height, width));
            byte[] values = EXPECTED.get(name);
            int area = height * width;
            double largest = 0;
            for (int i = 0; i < values.length; i++) {
                double found = 255.0 * image.pixels()[i % 3 * area + i / 3];
                largest = Math.max(largest, Math.abs(found - (values[i] & 0xFF)));
            }
            return largest;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (String line : new String(resource("expected.tsv"), StandardCharsets.UTF_8).split("\n")) {
            String[] fields = line.split("\t");
            cases.add(new Case(
                    fields[0], Integer.parseInt(fields[1]), Integer.parseInt(fields[2]), Integer.parseInt(fields[3])));
        }
        return cases;
    }

    static byte[] resource(String name) {
        try (InputStream input = Formats.class.getResourceAsStream("/formats/" + name)) {
            return input.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, byte[]> expected() {
        Map<String, byte[]> values = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(Formats.class.getResourceAsStream("/formats/expected.zip"))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                values.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return values;
    }
}
