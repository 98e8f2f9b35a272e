package io.github.ssl4j.safetensors;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A tensor in a file.
 *
 * @param type of the elements
 * @param shape the sizes of the axes, none for a single number
 * @param bytes the elements in row-major order, little-endian
 */
record Stored(StoredType type, int[] shape, ByteBuffer bytes) {
    float[] toFloats() {
        return type.floats(bytes);
    }

    double[] toDoubles() {
        return type.doubles(bytes);
    }

    int[] toInts() {
        int[] values = new int[bytes.remaining() / type.bytes()];
        bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().get(values);
        return values;
    }
}
