package io.github.ssl4j.goldens;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every golden case is read: it is of a kind, and every kind has a test. */
final class EveryCaseGoldenTests {
    /** The folder with the modules; Maven runs tests in that of their own module. */
    private static final Path MODULES = Path.of("..");

    @Test
    void everyCaseIsOfAKind() {
        assertThat(ofNoKind(Goldens.cases()))
                .as("golden cases that no test reads")
                .isEmpty();
    }

    @Test
    void aCaseOfNoKindIsNamed(@TempDir Path folder) throws IOException {
        Path unknown = Files.createDirectory(folder.resolve("simclr_of_tomorrow"));
        Files.writeString(unknown.resolve("meta.json"), "{\"what\": \"something new\"}");

        assertThat(ofNoKind(Goldens.in(folder))).containsExactly("simclr_of_tomorrow");
    }

    @Test
    void everyKindIsReadByAGoldenTest() throws IOException {
        String tests = sourcesOfGoldenTests();

        assertThat(Arrays.stream(GoldenKind.values())
                        .filter(kind -> !Pattern.compile("GoldenKind\\." + kind + "\\b")
                                .matcher(tests)
                                .find()))
                .as("kinds that no *GoldenTests names")
                .isEmpty();
    }

    private static List<String> ofNoKind(Stream<GoldenCase> cases) {
        return cases.filter(golden -> GoldenKind.of(golden).isEmpty())
                .map(GoldenCase::name)
                .toList();
    }

    private static String sourcesOfGoldenTests() throws IOException {
        try (Stream<Path> files = Files.walk(MODULES)) {
            List<Path> tests = files.filter(file -> file.toString().endsWith("GoldenTests.java"))
                    .toList();
            assertThat(tests).as("golden tests of the modules").hasSizeGreaterThan(20);
            return tests.stream().map(EveryCaseGoldenTests::text).collect(joining());
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
