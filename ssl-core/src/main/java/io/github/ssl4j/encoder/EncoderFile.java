package io.github.ssl4j.encoder;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.safetensors.Safetensors;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An encoder in one file: a {@link Safetensors} file with torchvision's names, whose metadata describe the
 * architecture.
 *
 * <p>{@link Encoder} is the same together with the view and the origin that the metadata hold.
 */
public final class EncoderFile {
    /**
     * Metadata: the size of the images the encoder was trained on, in pixels, as {@link io.github.ssl4j.data.ViewSize}
     * writes it.
     */
    public static final String INPUT_SIZE = "input_size";

    /** Metadata: the means that normalised the images, separated by commas. */
    public static final String NORMALIZATION_MEAN = "normalization_mean";

    /** Metadata: the standard deviations that normalised the images, separated by commas. */
    public static final String NORMALIZATION_DEVIATION = "normalization_deviation";

    /** Metadata, written by {@link #save}: the architecture as JSON. */
    public static final String ARCHITECTURE = "ssl4j.architecture";

    /** Metadata, written by {@link #save}: the version of ssl4j that wrote the file. */
    public static final String VERSION = "ssl4j.version";

    /** Metadata of a {@link Classifier}: the names of its classes as a list in JSON. */
    public static final String CLASSES = "ssl4j.classes";

    private EncoderFile() {}

    /**
     * Writes or replaces the file of an encoder.
     *
     * @param metadata what else the user of the encoder should know, such as {@link #INPUT_SIZE}
     * @throws IllegalArgumentException if the encoder is of no registered architecture, or the metadata hold a key that
     *     is written here
     * @throws java.io.UncheckedIOException as {@link Safetensors#write}
     */
    public static void save(Path file, Backbone encoder, Map<String, String> metadata) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(ARCHITECTURE, ArchitectureJson.of(encoder));
        all.put(VERSION, version());
        metadata.forEach((key, value) -> {
            if (all.putIfAbsent(key, value) != null) {
                throw new IllegalArgumentException("metadata " + key + " is written by ssl4j itself, found " + value);
            }
        });
        Safetensors.write(file, encoder.state(), all);
    }

    /**
     * Returns the encoder of a file, in evaluation mode.
     *
     * @throws IllegalArgumentException if the file is malformed or its metadata describe no known architecture
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static Backbone load(Path file, Device device) {
        Safetensors.Contents contents = Safetensors.read(file);
        Backbone encoder = create(Initializer.undefined(device), file, contents.metadata());
        try {
            encoder.load(
                    contents.metadata().containsKey(CLASSES) ? contents.without(ClassifierFile::isOfHead) : contents);
        } catch (RuntimeException e) {
            encoder.close();
            throw e;
        }
        encoder.training(false);
        return encoder;
    }

    /**
     * Returns an encoder of the architecture of a file, with fresh parameters and in training mode: the same network
     * from scratch.
     *
     * @throws IllegalArgumentException if the file is malformed or its metadata describe no known architecture
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static Backbone fresh(Path file, Initializer init) {
        return create(init, file, metadata(file));
    }

    private static Backbone create(Initializer init, Path file, Map<String, String> metadata) {
        requireEncoder(file, metadata);
        String description = metadata.get(ARCHITECTURE);
        try {
            return ArchitectureJson.create(description, init);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    file + ": metadata " + ARCHITECTURE + " describes no encoder: " + e.getMessage() + " in "
                            + description,
                    e);
        }
    }

    /**
     * Returns the metadata of a file, without reading its tensors.
     *
     * @throws IllegalArgumentException if it is malformed or holds no encoder
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    static Map<String, String> requireEncoder(Path file) {
        Map<String, String> metadata = metadata(file);
        requireEncoder(file, metadata);
        return metadata;
    }

    private static void requireEncoder(Path file, Map<String, String> metadata) {
        if (!metadata.containsKey(ARCHITECTURE)) {
            throw new IllegalArgumentException(
                    file + ": expected an encoder with metadata " + ARCHITECTURE + ", found " + metadata.keySet());
        }
    }

    /** Returns a view as metadata that {@link #view} reads. */
    public static Map<String, String> metadata(EvaluationView view) {
        return ViewMetadata.of(view);
    }

    /**
     * Returns the evaluation view of the encoder in a file, without reading the encoder.
     *
     * @throws IllegalArgumentException if the file is malformed, or its metadata lack the view or are malformed
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static EvaluationView view(Path file) {
        return ViewMetadata.read(file, metadata(file));
    }

    /**
     * Returns the metadata of an encoder's file, without reading the encoder.
     *
     * @throws IllegalArgumentException if the file is malformed
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static Map<String, String> metadata(Path file) {
        return Safetensors.readMetadata(file);
    }

    /**
     * Returns a digest by which to tell an encoder from others: 64 hexadecimal digits of the SHA-256 of its file.
     *
     * @throws java.io.UncheckedIOException if it cannot be read
     */
    public static String fingerprint(Path file) {
        return FileDigest.sha256(file);
    }

    static String version() {
        String version = EncoderFile.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }
}
