package io.github.ssl4j.cli.leaderboard;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A row of a leaderboard.
 *
 * @param name by which {@code --only} calls it: small letters, digits, {@code -}, {@code .} and {@code /}
 * @param setup the name of its set-up
 * @param method the method, or {@code pixels} for the images themselves
 * @param labels whether the network of the method is trained with labels instead, for as long
 * @param seeds of weights, order and views: one run each
 * @param settings settings of {@code pretrain} by name, on top of the set-up's
 * @param minutes of training by the clock; 0 for those of the set-up
 */
public record PlannedRun(
        String name,
        String setup,
        String method,
        boolean labels,
        List<Long> seeds,
        Map<String, Object> settings,
        double minutes) {
    private static final String PIXELS = "pixels";

    /** Checks that nothing is missing. */
    public PlannedRun {
        requireText("name", name);
        if (!name.matches("[a-z0-9][a-z0-9./-]*")) {
            throw new IllegalArgumentException(
                    "name: expected small letters, digits, '-', '.' and '/', found '" + name + "'");
        }
        requireText("setup", setup);
        requireText("method", method);
        seeds = seeds == null || seeds.isEmpty() ? List.of(1L) : List.copyOf(seeds);
        if (seeds.stream().distinct().count() < seeds.size()) {
            throw new IllegalArgumentException("seeds: expected each once, found " + seeds);
        }
        settings = settings == null ? Map.of() : new LinkedHashMap<>(settings);
        if (minutes != 0) {
            Setup.requireMinutes("minutes", minutes);
        }
    }

    static void requireText(String what, String found) {
        if (found == null || found.isBlank()) {
            throw new IllegalArgumentException(what + ": expected some text, found nothing");
        }
    }

    /** Returns whether the row is that of raw pixels, which nothing is trained for. */
    boolean ofPixels() {
        return method.equals(PIXELS);
    }
}
