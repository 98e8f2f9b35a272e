package io.github.ssl4j.pretrain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.data.SourcePaths;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the {@code config.json} of a run says, for whoever resumes it or reports on it. */
public final class RunConfiguration {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "config.json";

    private RunConfiguration() {}

    /**
     * Reads the configuration of the run in a folder.
     *
     * @throws IllegalArgumentException if there is none, or it is malformed
     * @throws UncheckedIOException if it cannot be read
     */
    public static ObjectNode read(Path run) {
        Path file = run.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException(
                    "expected the folder of a run, with a " + FILE + ", found none in " + run);
        }
        try {
            if (JSON.readTree(Files.readString(file)) instanceof ObjectNode object && object.has(RunJson.METHOD)) {
                return object;
            }
            throw new IllegalArgumentException(file + ": expected a JSON object that names a method");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Checks that this version knows what the files of a run hold.
     *
     * @throws IllegalArgumentException if a newer one wrote them
     */
    public static void requireSchema(ObjectNode configuration) {
        RunJson.requireSchema(configuration);
    }

    /**
     * Returns the method of a configuration.
     *
     * @throws IllegalArgumentException if it is not in the catalogue
     */
    public static Method<?> method(ObjectNode configuration) {
        return Methods.named(configuration.get(RunJson.METHOD).asText());
    }

    /**
     * Returns for how many epochs a run was begun.
     *
     * @throws IllegalArgumentException if its recipe has none
     */
    static int epochs(ObjectNode configuration) {
        JsonNode epochs = configuration.path(RunJson.RECIPE).path("epochs");
        if (!epochs.isInt()) {
            throw new IllegalArgumentException(
                    FILE + ": expected a recipe with a number of epochs, found " + configuration.path(RunJson.RECIPE));
        }
        return epochs.intValue();
    }

    /** Returns where the images of a run were; none if the run was not told. */
    public static List<Path> data(ObjectNode configuration) {
        JsonNode path = configuration.path(RunJson.DATA).path("path");
        List<Path> paths = new ArrayList<>();
        if (path.isArray()) {
            path.forEach(one -> paths.add(SourcePaths.path(one.asText())));
        } else if (!path.isMissingNode()) {
            paths.add(SourcePaths.path(path.asText()));
        }
        return paths;
    }

    /** Returns what was noted about the images of a run, in words. */
    public static Optional<String> note(ObjectNode configuration, String key) {
        JsonNode value = configuration.path(RunJson.DATA).path(key);
        return value.isMissingNode() ? Optional.empty() : Optional.of(value.asText());
    }
}
