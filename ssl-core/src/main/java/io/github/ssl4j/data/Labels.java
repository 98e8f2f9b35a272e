package io.github.ssl4j.data;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/** The labels of a list of images and the names of their classes, or none at all. */
record Labels(int[] values, List<String> classes) {
    static final Labels NONE = new Labels(new int[0], List.of());

    boolean present() {
        return !classes.isEmpty();
    }

    int get(int index) {
        if (!present()) {
            throw new IllegalStateException("these images have no labels");
        }
        return values[index];
    }

    /** Classes called by their number, from 0 to the largest label. */
    static Labels numbered(int[] values) {
        int count = Arrays.stream(values).max().orElseThrow() + 1;
        return new Labels(
                values, IntStream.range(0, count).mapToObj(Integer::toString).toList());
    }

    /** Classes called by names, one for each image; none when one has no name. */
    static Labels named(List<String> names) {
        if (names.contains(null)) {
            return NONE;
        }
        List<String> normalized = names.stream().map(Labels::normalized).toList();
        List<String> classes = sorted(normalized);
        Map<String, Integer> byName = new HashMap<>();
        classes.forEach(name -> byName.put(name, byName.size()));
        return new Labels(normalized.stream().mapToInt(byName::get).toArray(), classes);
    }

    /** Returns each name once, in the order of numbers where all are numbers. */
    static List<String> sorted(List<String> names) {
        List<String> distinct = names.stream().distinct().toList();
        boolean numbers = distinct.stream().allMatch(name -> name.matches("\\d{1,9}"));
        return distinct.stream()
                .sorted(
                        numbers
                                ? Comparator.<String>comparingInt(Integer::parseInt)
                                        .thenComparing(Comparator.naturalOrder())
                                : Comparator.naturalOrder())
                .toList();
    }

    private static String normalized(String name) {
        return Normalizer.normalize(name, Normalizer.Form.NFC);
    }

    /**
     * Returns why there are no labels although some images seem to have them: images above the folders of classes, or
     * some without a name for their class; empty where nothing hints at labels.
     */
    static Optional<String> whyNone(List<String> paths, List<String> names) {
        String shared = sharedFolder(paths);
        List<String> without = IntStream.range(0, paths.size())
                .filter(i -> names.isEmpty() ? paths.get(i).indexOf('/', shared.length()) < 0 : names.get(i) == null)
                .mapToObj(i -> paths.get(i).substring(shared.length()))
                .toList();
        if (without.size() == paths.size()) {
            return Optional.empty();
        }
        String which = without.get(0) + (without.size() == 1 ? "" : " and " + (without.size() - 1) + " more");
        return Optional.of("no labels: " + which
                + (names.isEmpty()
                        ? (without.size() == 1 ? " lies" : " lie") + " above the folders of classes"
                        : (without.size() == 1 ? " has" : " have") + " none, unlike other images"));
    }

    /**
     * The first folder below the one that all paths share, folders ending in '/', in Unicode's NFC; none when a file
     * lies directly there.
     */
    static Labels fromPaths(List<String> paths) {
        String shared = sharedFolder(paths);
        String[] names = new String[paths.size()];
        for (int i = 0; i < names.length; i++) {
            int end = paths.get(i).indexOf('/', shared.length());
            if (end < 0) {
                return NONE;
            }
            names[i] = normalized(paths.get(i).substring(shared.length(), end));
        }
        List<String> classes = List.copyOf(new TreeSet<>(Arrays.asList(names)));
        int[] values = Arrays.stream(names)
                .mapToInt(name -> Collections.binarySearch(classes, name))
                .toArray();
        return new Labels(values, classes);
    }

    /** The deepest folder that holds all paths, ending in '/', or nothing. */
    static String sharedFolder(List<String> paths) {
        String shared = paths.get(0);
        for (String path : paths) {
            while (!shared.endsWith("/") || !path.startsWith(shared)) {
                int slash = shared.lastIndexOf('/', shared.length() - 2);
                if (slash < 0) {
                    return "";
                }
                shared = shared.substring(0, slash + 1);
            }
        }
        return shared;
    }
}
