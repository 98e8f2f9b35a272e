package io.github.ssl4j.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.WritableByteChannel;
import java.util.function.Supplier;

/**
 * A constant tensor.
 *
 * @param name of the value it is
 * @param type of its elements
 * @param shape the sizes of its axes, none for a single number
 * @param values its elements in row-major order, little-endian
 */
record OnnxInitializer(String name, OnnxType type, int[] shape, ProtobufMessage.Payload values) {
    private static final int CHUNK = 1 << 16;
    private static final int EXTERNAL = 1;

    /** Returns a tensor of floats, which are asked for when they are written. */
    static OnnxInitializer floats(String name, Supplier<float[]> values, int... shape) {
        return new OnnxInitializer(name, OnnxType.FLOAT32, shape, new Floats(length(shape), values));
    }

    /** Returns a tensor of integers. */
    static OnnxInitializer integers(String name, int[] values, int... shape) {
        return new OnnxInitializer(name, OnnxType.INT64, shape, new Integers(values));
    }

    private static long length(int[] shape) {
        long length = 1;
        for (int size : shape) {
            length *= size;
        }
        return length;
    }

    /** Returns a {@code TensorProto} that holds the elements. */
    ProtobufMessage message() {
        return header().payload(9, values);
    }

    /** Returns a {@code TensorProto} whose elements lie in another file in the same folder. */
    ProtobufMessage message(String file, long offset) {
        return header().message(13, OnnxModel.entry("location", file))
                .message(13, OnnxModel.entry("offset", Long.toString(offset)))
                .message(13, OnnxModel.entry("length", Long.toString(values.bytes())))
                .varint(14, EXTERNAL);
    }

    private ProtobufMessage header() {
        ProtobufMessage message = new ProtobufMessage();
        for (int size : shape) {
            message.varint(1, size);
        }
        return message.varint(2, type.number()).text(8, name);
    }

    private record Floats(long count, Supplier<float[]> values) implements ProtobufMessage.Payload {
        @Override
        public long bytes() {
            return count * Float.BYTES;
        }

        @Override
        public void writeTo(WritableByteChannel channel) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : values.get()) {
                if (!buffer.hasRemaining()) {
                    drain(buffer, channel);
                }
                buffer.putFloat(value);
            }
            drain(buffer, channel);
        }
    }

    private record Integers(int[] values) implements ProtobufMessage.Payload {
        @Override
        public long bytes() {
            return (long) values.length * Long.BYTES;
        }

        @Override
        public void writeTo(WritableByteChannel channel) throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(values.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (int value : values) {
                buffer.putLong(value);
            }
            drain(buffer, channel);
        }
    }

    private static void drain(ByteBuffer filled, WritableByteChannel channel) throws IOException {
        filled.flip();
        while (filled.hasRemaining()) {
            channel.write(filled);
        }
        filled.clear();
    }
}
