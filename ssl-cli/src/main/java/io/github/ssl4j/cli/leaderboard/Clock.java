package io.github.ssl4j.cli.leaderboard;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.ssl4j.safetensors.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many images every run trains on in a second, measured once on an idle machine. Minutes of a plan are minutes of
 * this clock, so that a budget is the same number of images wherever it is spent, and on however busy a machine.
 *
 * @param commit of the program that was measured
 * @param machine that it was measured on
 * @param imagesPerSecond by the name of a run, and by that of a set-up for its fine-tuning
 */
record Clock(String commit, String machine, Map<String, Double> imagesPerSecond) {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build();

    Clock {
        PlannedRun.requireText("commit", commit);
        PlannedRun.requireText("machine", machine);
        imagesPerSecond = new TreeMap<>(imagesPerSecond == null ? Map.of() : imagesPerSecond);
        imagesPerSecond.forEach((name, pace) -> {
            if (!(pace > 0) || Double.isInfinite(pace)) {
                throw new IllegalArgumentException(
                        "images_per_second, " + name + ": expected a number above 0, found " + pace);
            }
        });
    }

    /**
     * Reads a clock.
     *
     * @throws IllegalArgumentException if there is none, or it is malformed
     */
    static Clock read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(file + ": expected how many images every run trains on in a second,"
                    + " found no file there; ssl4j leaderboard --measure makes it, on an idle machine");
        }
        try {
            return JSON.readValue(file.toFile(), Clock.class);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": expected a clock: " + e.getMessage(), e);
        }
    }

    void write(Path file) {
        try {
            AtomicFile.write(file, (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Returns the pace of a run.
     *
     * @throws IllegalArgumentException if it was not measured
     */
    double pace(String name) {
        Double pace = imagesPerSecond.get(name);
        if (pace == null) {
            throw new IllegalArgumentException("the clock has no pace of " + name
                    + "; ssl4j leaderboard --measure --only " + name + " adds it, on an idle machine");
        }
        return pace;
    }

    /** Returns whether the pace of a run was measured, or it has none. */
    boolean knows(PlannedRun run) {
        return run.ofPixels() || imagesPerSecond.containsKey(run.labels() ? run.setup() : run.name());
    }
}
