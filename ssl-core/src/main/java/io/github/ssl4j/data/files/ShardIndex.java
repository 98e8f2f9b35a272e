package io.github.ssl4j.data.files;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.data.files.Shard.Sample;
import io.github.ssl4j.safetensors.AtomicFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The index of a tar, kept beside it as {@code NAME.tar.idx} in JSON. It notes length and time of the tar, and is made
 * again when either has changed.
 */
final class ShardIndex {
    private static final Logger LOG = LoggerFactory.getLogger(ShardIndex.class);
    private static final String FORMAT = "ssl4j index of a tar, 1";
    static final String SUFFIX = ".idx";
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The content of a tar, and whether its index could be kept. */
    record Indexed(Shard shard, boolean kept) {}

    private record Stamp(long bytes, long modified) {
        static Stamp of(Path tar) throws IOException {
            return new Stamp(Files.size(tar), Files.getLastModifiedTime(tar).toMillis());
        }
    }

    private ShardIndex() {}

    /** Reads the index of a tar, or makes it; throws an IOException if the tar is malformed. */
    static Indexed of(Path tar) throws IOException {
        Stamp stamp = Stamp.of(tar);
        Path file = tar.resolveSibling(tar.getFileName() + SUFFIX);
        Optional<Shard> known = read(file, stamp);
        if (known.isPresent()) {
            return new Indexed(known.get(), true);
        }
        Shard shard = Shard.of(tar);
        return new Indexed(shard, write(file, shard, stamp));
    }

    private static Optional<Shard> read(Path file, Stamp stamp) {
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            JsonNode index = JSON.readTree(Files.readAllBytes(file));
            boolean current = index.path("format").asText().equals(FORMAT)
                    && index.path("bytes").asLong() == stamp.bytes()
                    && index.path("modified").asLong() == stamp.modified();
            if (!current) {
                LOG.info("{} is older than its tar and is made again", file);
            }
            return current ? Optional.of(shard(index)) : Optional.empty();
        } catch (IOException | IllegalArgumentException e) {
            LOG.warn("{} cannot be read and is made again: {}", file, message(e));
            return Optional.empty();
        }
    }

    private static String message(Exception e) {
        return e instanceof JsonProcessingException malformed ? malformed.getOriginalMessage() : e.getMessage();
    }

    private static Shard shard(JsonNode index) {
        List<Sample> samples = new ArrayList<>();
        for (JsonNode sample : index.path("images")) {
            samples.add(new Sample(
                    sample.path(0).asText(),
                    sample.path(1).asLong(),
                    sample.path(2).asInt(),
                    sample.path(3).textValue()));
        }
        List<PassedOver> passedOver = new ArrayList<>();
        for (JsonNode passed : index.path("passed_over")) {
            passedOver.add(new PassedOver(
                    passed.path("folders").asBoolean(),
                    passed.path("what").asText(),
                    passed.path("why").asText(),
                    passed.path("count").asInt(),
                    texts(passed.path("examples"))));
        }
        return new Shard(samples, passedOver, texts(index.path("notes")));
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }

    /** Writes an index, and returns whether that was possible. */
    private static boolean write(Path file, Shard shard, Stamp stamp) {
        if (!Files.isWritable(file.toAbsolutePath().getParent())) {
            return false;
        }
        try {
            AtomicFile.write(file, json(shard, stamp));
            return true;
        } catch (IOException | RuntimeException e) {
            LOG.warn("the index {} cannot be written: {}", file, e.getMessage());
            return false;
        }
    }

    private static byte[] json(Shard shard, Stamp stamp) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("format", FORMAT);
            json.writeNumberField("bytes", stamp.bytes());
            json.writeNumberField("modified", stamp.modified());
            json.writeArrayFieldStart("images");
            for (Sample sample : shard.samples()) {
                json.writeStartArray();
                json.writeString(sample.name());
                json.writeNumber(sample.offset());
                json.writeNumber(sample.size());
                json.writeString(sample.label());
                json.writeEndArray();
            }
            json.writeEndArray();
            json.writeArrayFieldStart("passed_over");
            for (PassedOver passed : shard.passedOver()) {
                json.writeStartObject();
                json.writeBooleanField("folders", passed.folders());
                json.writeStringField("what", passed.what());
                json.writeStringField("why", passed.why());
                json.writeNumberField("count", passed.count());
                json.writeFieldName("examples");
                json.writeArray(
                        passed.examples().toArray(String[]::new),
                        0,
                        passed.examples().size());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeFieldName("notes");
            json.writeArray(
                    shard.notes().toArray(String[]::new), 0, shard.notes().size());
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }
}
