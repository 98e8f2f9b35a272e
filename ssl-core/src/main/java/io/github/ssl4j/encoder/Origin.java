package io.github.ssl4j.encoder;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The origin of an encoder, as far as it is known.
 *
 * @param method the name of the method that trained it, such as {@code simclr}
 * @param epochs the number of epochs it was trained for
 * @param seed the seed of its training
 * @param data the images it was trained on, in words
 * @param version the version of ssl4j that wrote the file it was loaded from; {@link Encoder#save} writes its own
 * @param further anything else worth noting, by names that are not those of the other metadata of a file
 */
public record Origin(
        Optional<String> method,
        OptionalInt epochs,
        OptionalLong seed,
        Optional<String> data,
        Optional<String> version,
        Map<String, String> further) {
    private static final String METHOD = "method";
    private static final String EPOCHS = "epochs";
    private static final String SEED = "seed";
    private static final String DATA = "data";
    private static final Set<String> KEYS = Set.of(METHOD, EPOCHS, SEED, DATA);

    /**
     * Checks the names.
     *
     * @throws IllegalArgumentException if a name of {@code further} is one that ssl4j writes itself
     */
    public Origin {
        further = Collections.unmodifiableMap(new LinkedHashMap<>(further));
        for (String name : further.keySet()) {
            if (isOwn(name)) {
                throw new IllegalArgumentException(
                        "further metadata: expected another name than those ssl4j writes" + " itself, found " + name);
            }
        }
    }

    /** Returns an origin of which nothing is known. */
    public static Origin unknown() {
        return new Origin(
                Optional.empty(),
                OptionalInt.empty(),
                OptionalLong.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    /** Returns the same origin with the name of the method that trained the encoder. */
    public Origin withMethod(String newMethod) {
        return new Origin(Optional.of(newMethod), epochs, seed, data, version, further);
    }

    /** Returns the same origin with the number of epochs. */
    public Origin withEpochs(int newEpochs) {
        return new Origin(method, OptionalInt.of(newEpochs), seed, data, version, further);
    }

    /** Returns the same origin with the seed. */
    public Origin withSeed(long newSeed) {
        return new Origin(method, epochs, OptionalLong.of(newSeed), data, version, further);
    }

    /** Returns the same origin with words on the images. */
    public Origin withData(String newData) {
        return new Origin(method, epochs, seed, Optional.of(newData), version, further);
    }

    /**
     * Returns the same origin with one more note, after the others.
     *
     * @throws IllegalArgumentException if the name is one that ssl4j writes itself
     */
    public Origin with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(further);
        more.put(name, value);
        return new Origin(method, epochs, seed, data, version, more);
    }

    /** Returns what a file says of all this, but for the version. */
    Map<String, String> metadata() {
        Map<String, String> metadata = new LinkedHashMap<>();
        method.ifPresent(value -> metadata.put(METHOD, value));
        epochs.ifPresent(value -> metadata.put(EPOCHS, Integer.toString(value)));
        seed.ifPresent(value -> metadata.put(SEED, Long.toString(value)));
        data.ifPresent(value -> metadata.put(DATA, value));
        metadata.putAll(further);
        return metadata;
    }

    static Origin read(Path file, Map<String, String> metadata) {
        Map<String, String> further = new LinkedHashMap<>(metadata);
        further.keySet().removeIf(Origin::isOwn);
        String epochs = metadata.get(EPOCHS);
        String seed = metadata.get(SEED);
        try {
            return new Origin(
                    Optional.ofNullable(metadata.get(METHOD)),
                    epochs == null ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(epochs)),
                    seed == null ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(seed)),
                    Optional.ofNullable(metadata.get(DATA)),
                    Optional.ofNullable(metadata.get(EncoderFile.VERSION)),
                    further);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    file + ": metadata epochs and seed: expected whole numbers, found " + epochs + " and " + seed, e);
        }
    }

    private static boolean isOwn(String name) {
        return KEYS.contains(name)
                || ViewMetadata.KEYS.contains(name)
                || name.equals(EncoderFile.ARCHITECTURE)
                || name.equals(EncoderFile.CLASSES)
                || name.equals(EncoderFile.VERSION);
    }
}
