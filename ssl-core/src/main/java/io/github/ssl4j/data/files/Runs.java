package io.github.ssl4j.data.files;

import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the folders of runs of ssl4j by the names of their files. */
final class Runs {
    static final String CONFIGURATION = "config.json";
    static final String PICTURES = "pictures";
    static final Set<String> TRACES = Set.of("metrics.jsonl", "checkpoint.safetensors", "encoder.safetensors");

    private Runs() {}

    /** Returns the folders, ending in '/', that hold the files of a run among paths in an archive. */
    static Set<String> among(Collection<String> paths) {
        Set<String> traced = paths.stream()
                .filter(path -> TRACES.contains(path.substring(path.lastIndexOf('/') + 1)))
                .map(path -> path.substring(0, path.lastIndexOf('/') + 1))
                .collect(Collectors.toCollection(HashSet::new));
        Set<String> configured = paths.stream()
                .filter(path -> path.endsWith("/" + CONFIGURATION))
                .map(path -> path.substring(0, path.length() - CONFIGURATION.length()))
                .collect(Collectors.toSet());
        traced.retainAll(configured);
        return traced;
    }

    /** Returns the folder of a run that a path lies in, null if it lies in none. */
    static String folder(String path, Set<String> runs) {
        if (runs.isEmpty()) {
            return null;
        }
        for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
            String folder = path.substring(0, slash + 1);
            if (runs.contains(folder)) {
                return folder;
            }
        }
        return null;
    }
}
