package io.github.ssl4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepLinesTests {
    @TempDir
    private Path folder;

    @Test
    void linesOfEarlierStepsAndWithoutAStepStay() throws IOException {
        Path path = write("{\"head\":\"\u00e4\"}\n{\"step\":3}\n{\"step\":4}\n{\"step\":5}\n{\"st");
        List<String> kept = new ArrayList<>();

        new StepLines(path).dropFrom(4, line -> kept.add(line.toString()));

        assertThat(kept).containsExactly("{\"head\":\"\u00e4\"}", "{\"step\":3}");
        assertThat(path).hasContent("{\"head\":\"\u00e4\"}\n{\"step\":3}\n");
    }

    @Test
    void aLastLineThatIsHalfWrittenGoes() throws IOException {
        Path path = write("{\"step\":3}\n{\"step\":1");

        new StepLines(path).dropFrom(20, StepLinesTests::ignore);

        assertThat(path).hasContent("{\"step\":3}\n");
    }

    @Test
    void aFileWithNothingToDropIsNotTouched() throws IOException {
        Path path = write("{\"step\":3}\n");
        FileTime written = FileTime.fromMillis(1000);
        Files.setLastModifiedTime(path, written);
        Path none = folder.resolve("none.jsonl");

        new StepLines(path).dropFrom(4, StepLinesTests::ignore);
        new StepLines(none).dropFrom(4, StepLinesTests::ignore);

        assertThat(Files.getLastModifiedTime(path)).isEqualTo(written);
        assertThat(none).doesNotExist();
    }

    @Test
    void aMalformedLineAmongOthersIsNamedAndNothingDropped() throws IOException {
        Path path = write("{\"step\":3}\nhello\n{\"step\":9}\n");

        assertThatThrownBy(() -> new StepLines(path).dropFrom(9, StepLinesTests::ignore))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot write " + path + ": expected a line of JSON, found hello");
        assertThat(Files.readAllLines(path)).hasSize(3);
    }

    private Path write(String lines) throws IOException {
        return Files.writeString(folder.resolve("lines.jsonl"), lines);
    }

    private static void ignore(JsonNode line) {}
}
