package io.github.ssl4j.data.files;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts what is passed over, by kind and reason. */
final class Tally {
    private record Kind(boolean folders, String what, String why) {}

    private final Map<Kind, List<String>> examples = new LinkedHashMap<>();
    private final Map<Kind, Integer> counts = new LinkedHashMap<>();

    /** Counts a file by the end of its name. */
    void file(String name, String why) {
        add(new Kind(false, ImageNames.kind(name), why), name);
    }

    /** Counts a file as one of those that share a property, such as being hidden. */
    void file(String name, String what, String why) {
        add(new Kind(false, what, why), name);
    }

    void folder(String name, String why) {
        add(new Kind(true, why, why), name);
    }

    private void add(Kind kind, String name) {
        List<String> named = examples.computeIfAbsent(kind, any -> new ArrayList<>());
        if (named.size() < PassedOver.EXAMPLES) {
            named.add(FileNames.printable(name));
        }
        counts.merge(kind, 1, Integer::sum);
    }

    List<PassedOver> list() {
        return counts.entrySet().stream()
                .map(entry -> new PassedOver(
                        entry.getKey().folders(),
                        entry.getKey().what(),
                        entry.getKey().why(),
                        entry.getValue(),
                        examples.get(entry.getKey())))
                .toList();
    }
}
