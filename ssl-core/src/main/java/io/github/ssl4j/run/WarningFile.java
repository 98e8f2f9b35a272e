package io.github.ssl4j.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.train.CollapseWarning;
import io.github.ssl4j.train.Training;
import io.github.ssl4j.train.TrainingListener;
import io.github.ssl4j.train.TrainingWarning;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Keeps the warnings of a run, a line of JSON for each; there is no file where nothing is wrong. Training goes on where
 * it cannot be written any more, which is logged.
 */
public final class WarningFile implements TrainingListener {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path path;
    private final BestEffort effort;

    /** Creates the keeper of a file. */
    public WarningFile(Path path) {
        this.path = Objects.requireNonNull(path, "path");
        this.effort = new BestEffort(path.toString());
    }

    /** Drops the warnings of steps that a resumed run repeats, and a line that is cut short. */
    @Override
    public void onStart(Training training) {
        new StepLines(path).dropFrom(training.progress().step(), kept -> {});
    }

    @Override
    public void onCollapseWarning(CollapseWarning warning) {
        write(warning.step(), warning.sign().name(), warning.message());
    }

    @Override
    public void onTrainingWarning(TrainingWarning warning) {
        write(warning.step(), warning.fault().name(), warning.message());
    }

    private void write(long step, String sign, String message) {
        String line = JSON.createObjectNode()
                .put("step", step)
                .put("sign", sign)
                .put("message", message)
                .toString();
        effort.write(() -> Files.writeString(path, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    }
}
