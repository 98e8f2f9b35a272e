package io.github.ssl4j.onnx;

import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * An input or output of a model.
 *
 * @param name by which a runtime addresses it
 * @param type of its elements
 * @param shape its axes
 */
public record OnnxValue(String name, OnnxType type, List<Axis> shape) {

    /** Copies the list. */
    public OnnxValue {
        shape = List.copyOf(shape);
    }

    /**
     * An axis of fixed size, or one that has another size in every run.
     *
     * @param name what the axis counts
     * @param size empty if that is up to the caller
     */
    public record Axis(String name, OptionalLong size) {
        static Axis of(String name, long size) {
            return new Axis(name, OptionalLong.of(size));
        }

        static Axis dynamic(String name) {
            return new Axis(name, OptionalLong.empty());
        }

        ProtobufMessage message() {
            ProtobufMessage message = new ProtobufMessage();
            return size.isPresent() ? message.varint(1, size.getAsLong()) : message.text(2, name);
        }

        @Override
        public String toString() {
            return size.isPresent() ? Long.toString(size.getAsLong()) : name;
        }
    }

    ProtobufMessage message() {
        ProtobufMessage axes = new ProtobufMessage();
        shape.forEach(axis -> axes.message(1, axis.message()));
        ProtobufMessage tensor = new ProtobufMessage().varint(1, type.number()).message(2, axes);
        return new ProtobufMessage().text(1, name).message(2, new ProtobufMessage().message(1, tensor));
    }

    /** Returns name, type and shape, such as {@code images float32 [batch, 3, height, width]}. */
    @Override
    public String toString() {
        return shape.stream()
                .map(Axis::toString)
                .collect(Collectors.joining(", ", name + " " + type.name().toLowerCase(Locale.ROOT) + " [", "]"));
    }
}
