package io.github.ssl4j.encoder;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.VisionTransformer;
import java.util.ArrayList;
import java.util.List;

/** The architecture of an encoder as a line of JSON, and an encoder of that architecture with fresh parameters. */
final class ArchitectureJson {
    private static final String TYPE = "type";
    private static final String RESNET = "resnet";
    private static final String VISION_TRANSFORMER = "vision-transformer";
    private static final ObjectMapper JSON = new ObjectMapper();

    private ArchitectureJson() {}

    static String of(Backbone encoder) {
        if (encoder instanceof ResNet resnet) {
            return of(resnet.config()).toString();
        }
        if (encoder instanceof VisionTransformer transformer) {
            ObjectNode node = JSON.createObjectNode().put(TYPE, VISION_TRANSFORMER);
            return node.setAll((ObjectNode) JSON.valueToTree(transformer.config()))
                    .toString();
        }
        throw new IllegalArgumentException("expected a ResNet or a VisionTransformer, found " + encoder.architecture()
                + " (" + encoder.getClass().getName() + ")");
    }

    private static ObjectNode of(ResNet.Config config) {
        ObjectNode node = JSON.createObjectNode().put(TYPE, RESNET);
        node.put("block", config.block().name());
        ArrayNode layers = node.putArray("layers");
        config.layers().forEach(layers::add);
        node.put("width", config.width());
        node.put("stem", config.stem().name());
        node.put("channels", config.channels());
        return node.put("residualsFromZero", config.residualsFromZero());
    }

    /**
     * Returns an encoder of an architecture.
     *
     * @throws IllegalArgumentException if the line describes none
     */
    static Backbone create(String description, Initializer init) {
        JsonNode node = parse(description);
        String type = node.required(TYPE).asText();
        return switch (type) {
            case RESNET -> new ResNet(init, resnet(node));
            case VISION_TRANSFORMER -> new VisionTransformer(init, transformer((ObjectNode) node));
            default ->
                throw new IllegalArgumentException(
                        "expected type " + RESNET + " or " + VISION_TRANSFORMER + ", found " + type);
        };
    }

    private static JsonNode parse(String description) {
        try {
            return JSON.readTree(description);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static ResNet.Config resnet(JsonNode node) {
        List<Integer> layers = new ArrayList<>();
        node.required("layers").forEach(blocks -> layers.add(blocks.asInt()));
        return new ResNet.Config(
                ResNet.Block.valueOf(node.required("block").asText()),
                layers,
                node.required("width").asInt(),
                ResNet.Stem.valueOf(node.required("stem").asText()),
                node.required("channels").asInt(),
                node.required("residualsFromZero").asBoolean());
    }

    private static VisionTransformer.Config transformer(ObjectNode node) {
        ObjectNode settings = node.deepCopy();
        settings.remove(TYPE);
        try {
            return JSON.treeToValue(settings, VisionTransformer.Config.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e.getOriginalMessage(), e);
        }
    }
}
