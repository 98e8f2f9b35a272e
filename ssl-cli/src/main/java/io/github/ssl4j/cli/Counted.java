package io.github.ssl4j.cli;

import java.util.Locale;

/** Numbers of things in words. */
final class Counted {
    private Counted() {}

    /**
     * Returns a number of things, such as {@code 1 image} and {@code 2,662 images}; the name is that of a single one.
     */
    static String of(long count, String name) {
        return String.format(Locale.ROOT, "%,d %s%s", count, name, count == 1 ? "" : "s");
    }
}
