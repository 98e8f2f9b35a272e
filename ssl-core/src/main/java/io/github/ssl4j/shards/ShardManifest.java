package io.github.ssl4j.shards;

import static com.fasterxml.jackson.annotation.JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY;
import static com.fasterxml.jackson.annotation.JsonFormat.Feature.WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.safetensors.AtomicFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What shards were made of: {@code manifest.json} beside them.
 *
 * @param data where the images were
 * @param fingerprint their digest, {@link ImageSource#fingerprint}
 * @param sourceImages how many there were
 * @param size the shorter side of a shrunk image in pixels
 * @param format how images are encoded
 * @param imagesPerShard images of a shard but the last
 * @param classes the names of the classes by label; none without labels
 * @param complete whether all shards are there
 * @param images how many images the shards hold
 * @param shards those that are there, in order
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ShardManifest(
        @JsonFormat(with = {ACCEPT_SINGLE_VALUE_AS_ARRAY, WRITE_SINGLE_ELEM_ARRAYS_UNWRAPPED})
        List<String> data,

        String fingerprint,
        int sourceImages,
        int size,
        ShardFormat format,
        int imagesPerShard,
        List<String> classes,
        boolean complete,
        int images,
        List<Shard> shards) {
    /** The name of the file. */
    public static final String FILE = "manifest.json";

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /**
     * Checks that nothing is missing.
     *
     * @throws NullPointerException if something is
     */
    public ShardManifest {
        data = List.copyOf(data);
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(format, "format");
        classes = List.copyOf(classes);
        shards = List.copyOf(shards);
    }

    static ShardManifest begin(ShardPlan plan, ImageSource images) {
        return new ShardManifest(
                plan.data().absolute(),
                images.fingerprint(),
                images.size(),
                plan.size(),
                plan.format(),
                plan.imagesPerShard(),
                images.classes(),
                false,
                0,
                List.of());
    }

    /** Returns the images that are in no shard because they cannot be read. */
    public List<CorruptImage> leftOut() {
        return shards.stream().flatMap(shard -> shard.leftOut().stream()).toList();
    }

    /** The number of shards once all are there. */
    int shardsInAll() {
        return (sourceImages - 1) / imagesPerShard + 1;
    }

    /** The images of the source that are done with. */
    int done() {
        return (int) Math.min(sourceImages, (long) shards.size() * imagesPerShard);
    }

    ShardManifest with(Shard shard) {
        List<Shard> more = new ArrayList<>(shards);
        more.add(shard);
        return with(more);
    }

    ShardManifest with(List<Shard> shards) {
        int count = shards.stream().mapToInt(Shard::images).sum();
        boolean all = shards.size() == shardsInAll();
        return new ShardManifest(
                data, fingerprint, sourceImages, size, format, imagesPerShard, classes, all, count, shards);
    }

    /**
     * Checks that other shards can be gone on with by what makes these.
     *
     * @throws IllegalArgumentException if they were made otherwise
     */
    void requireSame(ShardManifest other, Path folder) {
        Map<String, List<Object>> compared = new LinkedHashMap<>();
        compared.put("fingerprint of the images and of how they are decoded", List.of(fingerprint, other.fingerprint));
        compared.put("images", List.of(sourceImages, other.sourceImages));
        compared.put("size", List.of(size, other.size));
        compared.put("format", List.of(format.extension(), other.format.extension()));
        compared.put("images per shard", List.of(imagesPerShard, other.imagesPerShard));
        List<String> differences = compared.entrySet().stream()
                .filter(entry ->
                        !entry.getValue().get(0).equals(entry.getValue().get(1)))
                .map(entry -> entry.getKey() + " " + entry.getValue().get(1) + " instead of "
                        + entry.getValue().get(0))
                .toList();
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(folder + " holds shards that were made otherwise: "
                    + String.join(", ", differences) + "; expected an empty or a new folder");
        }
    }

    void write(Path folder) {
        try {
            byte[] bytes = (JSON.writeValueAsString(this) + "\n").getBytes(StandardCharsets.UTF_8);
            AtomicFile.write(folder.resolve(FILE), bytes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a manifest is always valid JSON", e);
        }
    }

    /**
     * Reads the manifest of a folder.
     *
     * @throws IllegalArgumentException if the file holds something else
     * @throws UncheckedIOException if it cannot be read
     */
    public static ShardManifest read(Path folder) {
        Path file = folder.resolve(FILE);
        try {
            return JSON.readValue(Files.readAllBytes(file), ShardManifest.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    file + ": expected JSON that ssl4j prepare wrote, found otherwise: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + file + ": " + e, e);
        }
    }
}
