package io.github.ssl4j.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;

/** A file of JSON lines in the order of their steps; a killed run may have left the last one half written. */
record StepLines(Path path) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Drops the lines of a step and later ones, and a last one that is half written. A line without a step stays.
     * Nothing happens if there is no file.
     *
     * @param kept receives the other lines
     * @throws UncheckedIOException if the file cannot be read or shortened, or a whole line is no JSON
     */
    void dropFrom(long step, Consumer<JsonNode> kept) {
        if (!Files.exists(path)) {
            return;
        }
        try {
            long length = lengthBefore(step, kept);
            if (length < Files.size(path)) {
                shorten(length);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + path + ": " + e.getMessage(), e);
        }
    }

    private long lengthBefore(long step, Consumer<JsonNode> kept) throws IOException {
        long length = 0;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                line.write(next);
                if (next == '\n') {
                    JsonNode json = parse(line.toString(StandardCharsets.UTF_8));
                    if (json.path("step").asLong(-1) >= step) {
                        break;
                    }
                    kept.accept(json);
                    length += line.size();
                    line.reset();
                }
            }
        }
        return length;
    }

    private static JsonNode parse(String line) throws IOException {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new IOException("expected a line of JSON, found " + line.stripTrailing(), e);
        }
    }

    // in place: metrics may be far too long to be written anew
    private void shorten(long length) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.truncate(length);
        }
    }
}
