package io.github.ssl4j.encoder;

import io.github.ssl4j.safetensors.Header;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The tensors of a file that are not the encoder's, in words. */
final class LeftOut {
    private static final int NAMED_SINGLY = 2;

    private LeftOut() {}

    /**
     * Returns the names of tensors that are not taken: few of a kind by name, more of them by what they have in common.
     */
    static String inWords(Header header, String prefix, Set<String> taken) {
        Map<String, List<String>> groups = new LinkedHashMap<>();
        header.tensors().forEach((name, entry) -> {
            if (!taken.contains(name)) {
                String group = entry.isFloating() ? group(name, prefix) : "*." + name.replaceFirst(".*\\.", "");
                groups.computeIfAbsent(group, key -> new ArrayList<>()).add(name);
            }
        });
        return groups.isEmpty()
                ? "none"
                : groups.entrySet().stream()
                        .map(group -> inWords(group.getKey(), group.getValue()))
                        .collect(Collectors.joining(", "));
    }

    private static String inWords(String group, List<String> names) {
        return names.size() <= NAMED_SINGLY ? String.join(", ", names) : group + " (" + names.size() + ")";
    }

    /** Returns the first part of a name that the encoder's tensors do not share. */
    private static String group(String name, String prefix) {
        int from = 0;
        for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
            if (prefix.startsWith(name.substring(0, dot + 1))) {
                from = dot + 1;
            }
        }
        int end = name.indexOf('.', from);
        String stem = end < 0 ? name.substring(from).replaceFirst("_.*", "_") : name.substring(from, end) + ".";
        return name.substring(0, from) + stem + "*";
    }
}
