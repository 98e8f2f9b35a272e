package io.github.ssl4j.embedding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The image that a row of features is of.
 *
 * @param image its index in its source
 * @param name what its source calls it, without the path of the source itself
 * @param label the name of its class, if it has one
 */
public record EmbeddedRow(int image, String name, Optional<String> label) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IMAGE = "image";
    private static final String NAME = "name";
    private static final String LABEL = "label";

    /** Returns the row as a line of JSON, without its end. */
    String line() {
        ObjectNode node = JSON.createObjectNode().put(IMAGE, image).put(NAME, name);
        label.ifPresent(value -> node.put(LABEL, value));
        return node.toString();
    }

    /**
     * Returns the row that a line is of.
     *
     * @throws IllegalArgumentException if it is of none
     */
    static EmbeddedRow parse(String line) {
        try {
            JsonNode node = JSON.readTree(line);
            if (node.path(IMAGE).isInt() && node.path(NAME).isTextual()) {
                return new EmbeddedRow(
                        node.get(IMAGE).intValue(),
                        node.get(NAME).textValue(),
                        Optional.ofNullable(node.path(LABEL).textValue()));
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected a line of JSON with image and name, found " + line, e);
        }
        throw new IllegalArgumentException("expected a line of JSON with image and name, found " + line);
    }
}
