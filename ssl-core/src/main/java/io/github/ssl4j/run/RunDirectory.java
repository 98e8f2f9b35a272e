package io.github.ssl4j.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The folder of one training run: {@code config.json}, the resolved configuration; {@code metrics.jsonl}, a line per
 * step; {@code checkpoint.safetensors}, from which it goes on; {@code encoder.safetensors}, the encoder after the last
 * whole epoch.
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

    /**
     * Returns the folder of a run that is to go on, without what a run that was killed had half written.
     *
     * @throws IllegalArgumentException if it holds no run, or no checkpoint
     */
    public static RunDirectory open(Path path) {
        RunDirectory run = new RunDirectory(Objects.requireNonNull(path, "path"));
        if (!Files.isRegularFile(run.configuration())) {
            throw new IllegalArgumentException("expected the folder of a run, with a "
                    + run.configuration().getFileName() + ", found none in " + path);
        }
        if (!Files.isRegularFile(run.checkpoint())) {
            throw new IllegalArgumentException("the run in " + path + " ended before it wrote its first "
                    + run.checkpoint().getFileName() + "; start it anew");
        }
        try (DirectoryStream<Path> partial = Files.newDirectoryStream(path, "*.safetensors.*.partial")) {
            for (Path file : partial) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the run directory " + path + " cannot be written: " + e, e);
        }
        return run;
    }

    /** Returns the folder. */
    public Path path() {
        return path;
    }

    /** Returns where the encoder is kept. */
    public Path encoder() {
        return path.resolve("encoder.safetensors");
    }

    /** Returns where the checkpoint is kept. */
    public Path checkpoint() {
        return path.resolve("checkpoint.safetensors");
    }

    /** Returns where the metrics are kept. */
    public Path metrics() {
        return path.resolve("metrics.jsonl");
    }

    /** Returns the folder of pictures that some methods make. */
    public Path pictures() {
        return path.resolve("pictures");
    }

    /** Returns where the configuration is kept. */
    public Path configuration() {
        return path.resolve("config.json");
    }

    /**
     * Checks that a run is configured as the one in this folder.
     *
     * @param resolved records and maps, as for {@link #writeConfiguration}
     * @param free the names at the top, or after a dot below, that may differ
     * @throws IllegalArgumentException if anything else differs; the message names all that does
     * @throws UncheckedIOException if the configuration cannot be read
     */
    public void requireConfiguration(Object resolved, Set<String> free) {
        Map<String, String> now = new TreeMap<>();
        Map<String, String> then = new TreeMap<>();
        try {
            flatten("", JSON.readTree(JSON.writeValueAsString(resolved)), now);
            flatten("", JSON.readTree(configuration().toFile()), then);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + configuration() + ": " + e.getMessage(), e);
        }
        Set<String> names = new TreeSet<>(now.keySet());
        names.addAll(then.keySet());
        names.removeAll(free);
        names.removeIf(name -> Objects.equals(now.get(name), then.get(name)));
        if (!names.isEmpty()) {
            throw new IllegalArgumentException(names.stream()
                    .map(name -> name + ": expected " + then.get(name) + ", found " + now.get(name))
                    .collect(Collectors.joining("; ", "the run in " + path + " was begun with other settings: ", "")));
        }
    }

    private static void flatten(String name, JsonNode node, Map<String, String> leaves) {
        if (node.isObject()) {
            node.properties()
                    .forEach(entry -> flatten(
                            name.isEmpty() ? entry.getKey() : name + "." + entry.getKey(), entry.getValue(), leaves));
        } else {
            leaves.put(name, node.toString());
        }
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
