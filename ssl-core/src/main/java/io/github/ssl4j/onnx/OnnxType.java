package io.github.ssl4j.onnx;

/** A type of elements, with its number in {@code TensorProto.DataType}. */
public enum OnnxType {
    /** 32-bit floating point. */
    FLOAT32(1, Float.BYTES),
    /** Unsigned bytes. */
    UINT8(2, Byte.BYTES),
    /** 64-bit integers. */
    INT64(7, Long.BYTES);

    private final int number;
    private final int bytes;

    OnnxType(int number, int bytes) {
        this.number = number;
        this.bytes = bytes;
    }

    int number() {
        return number;
    }

    int bytes() {
        return bytes;
    }
}
