package io.github.ssl4j.onnx;

/**
 * An attribute of a node.
 *
 * @param message an {@code AttributeProto}
 */
record OnnxAttribute(ProtobufMessage message) {
    private static final int TYPE = 20;
    private static final int TYPE_FLOAT = 1;
    private static final int TYPE_INT = 2;
    private static final int TYPE_INTS = 7;

    static OnnxAttribute of(String name, float value) {
        return new OnnxAttribute(
                new ProtobufMessage().text(1, name).float32(2, value).varint(TYPE, TYPE_FLOAT));
    }

    static OnnxAttribute of(String name, int value) {
        return new OnnxAttribute(
                new ProtobufMessage().text(1, name).varint(3, value).varint(TYPE, TYPE_INT));
    }

    static OnnxAttribute list(String name, int... values) {
        ProtobufMessage message = new ProtobufMessage().text(1, name);
        for (int value : values) {
            message.varint(8, value);
        }
        return new OnnxAttribute(message.varint(TYPE, TYPE_INTS));
    }
}
