package io.github.ssl4j.train;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Objects;

/**
 * The folder of one training run: {@code config.json}, the resolved configuration; {@code metrics.jsonl}, a line per
 * step; {@code encoder.safetensors}, the encoder after the last whole epoch.
 */
public final class RunDirectory {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path path;

    private RunDirectory(Path path) {
        this.path = path;
    }

    /**
     * Makes a folder for a new run, parents included.
     *
     * @throws IllegalArgumentException if it cannot be made or written, or holds a run already
     */
    public static RunDirectory create(Path path) {
        RunDirectory run = new RunDirectory(Objects.requireNonNull(path, "path"));
        if (Files.exists(run.configuration())) {
            throw new IllegalArgumentException("the run directory " + path + " holds a run already; name another one");
        }
        try {
            Files.createDirectories(path);
            Files.delete(Files.createTempFile(path, ".writable", null));
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the run directory " + path + " cannot be written: expected a folder that can be made or is empty ("
                            + e.getClass().getSimpleName() + ": " + e.getMessage() + ")",
                    e);
        }
        return run;
    }

    /** Makes a folder for a new run under {@code parent}, named after the method and the time. */
    public static RunDirectory createUnder(Path parent, String method) {
        return create(parent.resolve(method + "-" + LocalDateTime.now().format(STAMP)));
    }

    /** Returns the folder. */
    public Path path() {
        return path;
    }

    /** Returns where the encoder is kept. */
    public Path encoder() {
        return path.resolve("encoder.safetensors");
    }

    /** Returns where the metrics are kept. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** Returns where the configuration is kept. */
    public Path configuration() {
        return path.resolve("config.json");
    }

    /**
     * Writes the resolved configuration, records and maps alike, as JSON.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public void writeConfiguration(Object resolved) {
        try {
            Files.writeString(configuration(), JSON.writeValueAsString(resolved) + "\n");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the configuration cannot be written as JSON: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + configuration() + ": " + e.getMessage(), e);
        }
    }
}
