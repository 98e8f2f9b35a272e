package io.github.ssl4j.encoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.settings.RecordJson;

/** The architecture of an encoder as a line of JSON, and an encoder of that architecture with fresh parameters. */
final class ArchitectureJson {
    private static final String TYPE = "type";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final RecordJson RECORDS = RecordJson.ofSealed();

    private ArchitectureJson() {}

    static String of(Backbone encoder) {
        return of(Architectures.of(encoder), encoder);
    }

    private static <C extends Record> String of(Architecture<C> architecture, Backbone encoder) {
        JsonNode settings = RECORDS.toJson(architecture.settingsOf(encoder).orElseThrow());
        if (settings.has(TYPE)) {
            throw new IllegalArgumentException("architecture " + architecture.type()
                    + ": expected settings by other names than " + TYPE + ", found " + settings);
        }
        ObjectNode node = JSON.createObjectNode().put(TYPE, architecture.type());
        return node.setAll((ObjectNode) settings).toString();
    }

    /**
     * Returns an encoder of an architecture.
     *
     * @throws IllegalArgumentException if the line describes none that is registered
     */
    static Backbone create(String description, Initializer init) {
        return create(architecture(description), description, init);
    }

    private static <C extends Record> Backbone create(
            Architecture<C> architecture, String description, Initializer init) {
        return architecture.create(init, settings(architecture, description));
    }

    /**
     * Returns the architecture that a line describes.
     *
     * @throws IllegalArgumentException if it is none that is registered
     */
    static Architecture<?> architecture(String description) {
        return Architectures.ofType(parse(description).required(TYPE).asText());
    }

    /**
     * Returns the settings that a line describes.
     *
     * @throws IllegalArgumentException if they are not those of the architecture
     */
    static <C extends Record> C settings(Architecture<C> architecture, String description) {
        ObjectNode settings = parse(description);
        settings.remove(TYPE);
        return RECORDS.fromJson(architecture.settings(), settings);
    }

    private static ObjectNode parse(String description) {
        try {
            if (JSON.readTree(description) instanceof ObjectNode node) {
                return node;
            }
            throw new IllegalArgumentException("expected a JSON object");
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }
}
