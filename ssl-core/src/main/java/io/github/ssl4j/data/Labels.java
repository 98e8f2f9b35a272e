package io.github.ssl4j.data;

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
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

    /**
     * The first folder below the one that all paths share, folders ending in '/', in Unicode's NFC; none when a file lies
     * directly there.
     */
    static Labels fromPaths(List<String> paths) {
        String shared = sharedFolder(paths);
        String[] names = new String[paths.size()];
        for (int i = 0; i < names.length; i++) {
            int end = paths.get(i).indexOf('/', shared.length());
            if (end < 0) {
                return NONE;
            }
            names[i] = Normalizer.normalize(paths.get(i).substring(shared.length(), end), Normalizer.Form.NFC);
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
