package io.github.ssl4j.run;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.train.Paused;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.StepReports;
import io.github.ssl4j.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReportsOnAFullDiskTests {
    private static final Path FULL = Path.of("/dev/full");

    private static void run(TrainingListener listener) {
        Progress start = new Progress(0, 2, 1);
        listener.onStart(new Paused(start));
        for (int i = 0; i < 2; i++) {
            listener.onCorruptImage(new CorruptImage(i, "image" + i, "broken"), i + 1);
            listener.onStep(StepReports.of(start, 1));
        }
        listener.onEnd();
    }

    @Test
    void metricsDoNotEndTraining() {
        assumeTrue(Files.isWritable(FULL), "there is no /dev/full");
        assertThatCode(() -> run(new MetricsFile(FULL))).doesNotThrowAnyException();
    }

    @Test
    void theListOfCorruptImagesDoesNotEndTraining() {
        assumeTrue(Files.isWritable(FULL), "there is no /dev/full");
        assertThatCode(() -> new CorruptFile(FULL).onCorruptImage(new CorruptImage(0, "image", "broken"), 1))
                .doesNotThrowAnyException();
    }
}
