package io.github.ssl4j.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a line of JSON per step, exactly one for each even where a run is resumed. {@code step} counts from 0 over
 * the whole run, {@code epoch} from 1. Training goes on where the file cannot be written any more, which is logged.
 */
public final class MetricsFile implements TrainingListener {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final BestEffort effort;
    private BufferedWriter writer;

    /** Takes a file, which is made when a run begins. */
    public MetricsFile(Path path) {
        this.path = path;
        this.effort = new BestEffort(path.toString());
    }

    private BufferedWriter writer() {
        try {
            if (writer == null) {
                writer = Files.newBufferedWriter(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            }
            return writer;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    /**
     * Opens the file, at its end where it exists, and drops the lines of steps that a resumed run repeats.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    @Override
    public void onStart(Training training) {
        writer();
        long step = training.progress().step();
        if (step > 0) {
            new StepLines(path).dropFrom(step, kept -> {});
        }
    }

    @Override
    public void onStep(StepReport report) {
        ObjectNode line = JSON.createObjectNode();
        line.put("step", report.progress().step());
        line.put("epoch", report.progress().epoch() + 1);
        StepFigures.of(report).forEach(line::put);
        BufferedWriter lines = writer();
        effort.write(() -> {
            lines.write(line.toString());
            lines.write('\n');
            lines.flush();
        });
    }

    @Override
    public void onEnd() {
        if (writer != null) {
            effort.close(writer);
        }
    }
}
