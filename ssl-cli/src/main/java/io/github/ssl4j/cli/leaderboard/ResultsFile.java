package io.github.ssl4j.cli.leaderboard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.safetensors.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The results of a leaderboard in a file: an array of JSON, a result on a line. Every change is on the disk at once. */
final class ResultsFile {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final List<Result> results;

    private ResultsFile(Path file, List<Result> results) {
        this.file = file;
        this.results = results;
    }

    /**
     * Reads results; a file that is not there has none.
     *
     * @throws IllegalArgumentException if it is malformed
     */
    static ResultsFile read(Path file) {
        if (!Files.exists(file)) {
            return new ResultsFile(file, new ArrayList<>());
        }
        try {
            List<Result> found = JSON.readerForListOf(Result.class).readValue(file.toFile());
            return new ResultsFile(file, new ArrayList<>(found));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + ": expected the results of a leaderboard: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    List<Result> all() {
        return List.copyOf(results);
    }

    /** Returns the result of the same run, commit and machine. */
    Optional<Result> own(Result wanted) {
        return results.stream()
                .filter(result -> result.sameTask(wanted) && result.sameOrigin(wanted))
                .findFirst();
    }

    /** Returns the complete result of a run, of whatever commit and machine, the last if there are several. */
    Optional<Result> complete(Result wanted, List<String> figures) {
        return results.stream()
                .filter(result -> result.sameTask(wanted) && result.has(figures))
                .reduce((older, newer) -> newer);
    }

    /**
     * Keeps a result, in the place of an older one of the same run, commit and machine.
     *
     * @throws UncheckedIOException if it cannot be written; the file is as it was then
     */
    void put(Result result) {
        results.removeIf(old -> old.sameTask(result) && old.sameOrigin(result));
        results.add(result);
        StringBuilder text = new StringBuilder("[\n");
        try {
            for (int i = 0; i < results.size(); i++) {
                text.append(JSON.writeValueAsString(results.get(i))).append(i + 1 < results.size() ? ",\n" : "\n");
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a result cannot be written as JSON: " + result, e);
        }
        AtomicFile.write(file, text.append("]\n").toString().getBytes(StandardCharsets.UTF_8));
    }
}
