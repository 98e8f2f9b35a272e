package io.github.ssl4j.data;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Names of files that Java can list but not open, because the locale's encoding lacks a character of theirs. */
final class FileNames {
    private static final int LAST_ASCII = 127;

    private FileNames() {}

    /**
     * Checks that a file of this name can be opened.
     *
     * @throws IllegalArgumentException if not; the message says which locale would do
     */
    static void requireEncodable(String name) {
        if (name.chars().allMatch(c -> c <= LAST_ASCII)) {
            return;
        }
        try {
            Path.of(name);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException(
                    "cannot open " + name.replaceAll("[^\\x20-\\x7e]", "?")
                            + ": expected a name in the characters of the locale, whose encoding is "
                            + System.getProperty("sun.jnu.encoding")
                            + ", found others; set LC_ALL=C.UTF-8, or to another locale in UTF-8",
                    e);
        }
    }
}
