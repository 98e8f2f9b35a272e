package io.github.ssl4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.train.CollapseSign;
import io.github.ssl4j.train.CollapseWarning;
import io.github.ssl4j.train.Paused;
import io.github.ssl4j.train.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WarningFileTests {
    @TempDir
    private Path folder;

    @Test
    void everyWarningIsALineAndThoseOfRepeatedStepsAreDropped() throws IOException {
        Path path = folder.resolve("warnings.jsonl");
        WarningFile killed = new WarningFile(path);
        killed.onStart(new Paused(new Progress(0, 10, 10)));
        assertThat(path).doesNotExist();
        killed.onCollapseWarning(new CollapseWarning(CollapseSign.ONE_CODE, 20, "dino collapses: \"why\""));
        killed.onCollapseWarning(new CollapseWarning(CollapseSign.FEATURE_SPREAD, 30, "again"));

        Files.writeString(path, "{\"step\":10,\"si", StandardOpenOption.APPEND);

        new WarningFile(path).onStart(new Paused(new Progress(30, 10, 10)));

        assertThat(Files.readAllLines(path))
                .containsExactly("{\"step\":20,\"sign\":\"ONE_CODE\",\"message\":\"dino collapses: \\\"why\\\"\"}");
    }
}
