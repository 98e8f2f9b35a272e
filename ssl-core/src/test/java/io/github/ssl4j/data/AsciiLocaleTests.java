package io.github.ssl4j.data;

import static io.github.ssl4j.data.TestImages.png;
import static io.github.ssl4j.data.TestImages.write;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.JavaProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.datavec.api.split.FileSplit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class AsciiLocaleTests {
    @TempDir
    Path folder;

    /** Opens the images of a folder in a locale that knows only ASCII, and prints what it hears. */
    public static final class Opening {
        private Opening() {}

        public static void main(String[] arguments) {
            Path path = Path.of(arguments[0]);
            try (ImageSource images =
                    arguments.length > 1 ? ImageSource.of(new FileSplit(path.toFile())) : ImageSource.open(path)) {
                images.read(0, new Image(3, 1, 1));
                System.out.println("read " + images.size() + " in " + images.classes());
            } catch (IllegalArgumentException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesBeyondTheLocaleAreRead() throws IOException {
        write(folder, "café/ü.png", png(1));
        write(folder, "tea/1.png", png(1));

        assertThat(heard("C")).isEqualTo("read 2 in [caf?, tea]");
        assertThat(heard("C.UTF-8")).isEqualTo("read 2 in [caf\u00e9, tea]");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void ofDataVecANameBeyondTheLocaleIsReportedWithTheLocaleToSet() throws IOException {
        write(folder, "café.png", png(1));

        assertThat(heard("C", "split"))
                .isEqualTo("cannot open " + folder + "/caf??.png: expected a name in the characters of the locale,"
                        + " whose encoding is ANSI_X3.4-1968, found others; set LC_ALL=C.UTF-8, or to another locale in"
                        + " UTF-8");
        assertThat(heard("C.UTF-8", "split")).isEqualTo("read 1 in []");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesInAsciiNeedNoOtherLocale() throws IOException {
        write(folder, "coffee.png", png(1));

        assertThat(heard("C")).isEqualTo("read 1 in []");
    }

    private String heard(String locale, Object... how) throws IOException {
        Object[] arguments = Stream.concat(Stream.of(folder), Stream.of(how)).toArray();
        Process process = JavaProcess.start(Map.of("LC_ALL", locale), Opening.class, arguments);
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }
}
