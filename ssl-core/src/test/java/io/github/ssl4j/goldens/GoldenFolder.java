package io.github.ssl4j.goldens;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Writes cases made of the arrays of others, to try the readers of kinds that the archive has no case of. */
public final class GoldenFolder {

    private GoldenFolder() {}

    /**
     * Writes a case and reads it back.
     *
     * @param folder where the folder of the case is made
     * @param meta what meta.json says
     * @param arrays the arrays of {@code from} to take, by the names they get
     */
    public static GoldenCase write(Path folder, String name, String meta, GoldenCase from, Map<String, String> arrays) {
        try {
            Path made = Files.createDirectory(folder.resolve(name));
            Files.write(made.resolve("meta.json"), meta.getBytes(StandardCharsets.UTF_8));
            for (Map.Entry<String, String> array : arrays.entrySet()) {
                Files.write(made.resolve(array.getKey() + ".npy"), from.file(array.getValue() + ".npy"));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the golden case " + name, e);
        }
        return Goldens.in(folder)
                .filter(golden -> golden.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
