package io.github.ssl4j.onnx;

import java.util.List;
import java.util.Map;

/**
 * A graph with what a runtime and its user should know of it.
 *
 * @param name of the graph
 * @param graph the graph
 * @param metadata what else is known, by name
 * @param version of ssl4j
 */
record OnnxModel(String name, OnnxGraph graph, Map<String, String> metadata, String version) {
    private static final int IR_VERSION = 8;

    static ProtobufMessage entry(String key, String value) {
        return new ProtobufMessage().text(1, key).text(2, value);
    }

    /** Returns a {@code ModelProto} that holds all tensors. */
    ProtobufMessage message() {
        return message(
                graph.initializers().stream().map(OnnxInitializer::message).toList());
    }

    /** Returns a {@code ModelProto} whose tensors are these. */
    ProtobufMessage message(List<ProtobufMessage> tensors) {
        ProtobufMessage model = new ProtobufMessage()
                .varint(1, IR_VERSION)
                .text(2, "ssl4j")
                .text(3, version)
                .message(7, graph.message(name, tensors))
                .message(8, new ProtobufMessage().text(1, "").varint(2, OnnxExport.OPSET));
        metadata.forEach((key, value) -> model.message(14, entry(key, value)));
        return model;
    }
}
