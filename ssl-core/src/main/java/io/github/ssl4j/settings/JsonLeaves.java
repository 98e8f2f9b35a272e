package io.github.ssl4j.settings;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The values in nested JSON by the names that lead to them. */
public final class JsonLeaves {
    private JsonLeaves() {}

    /**
     * Returns the values, in their order, by names such as {@code views.crops[0].size}. An array is a value as a whole
     * unless its elements are objects, and an empty object is one.
     */
    public static Map<String, JsonNode> of(JsonNode json) {
        Map<String, JsonNode> leaves = new LinkedHashMap<>();
        add("", json, leaves);
        return leaves;
    }

    private static void add(String name, JsonNode node, Map<String, JsonNode> leaves) {
        if (node.isObject() && !node.isEmpty()) {
            String prefix = name.isEmpty() ? "" : name + ".";
            node.properties().forEach(entry -> add(prefix + entry.getKey(), entry.getValue(), leaves));
        } else if (node.isArray() && !node.isEmpty() && node.get(0).isObject()) {
            for (int i = 0; i < node.size(); i++) {
                add(name + "[" + i + "]", node.get(i), leaves);
            }
        } else {
            leaves.put(name, node);
        }
    }
}
