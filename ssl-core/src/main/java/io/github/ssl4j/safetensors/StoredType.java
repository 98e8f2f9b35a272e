package io.github.ssl4j.safetensors;

import io.github.ssl4j.device.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Optional;

/** The types of elements in a file that are kept; half-precision ones are exact as FLOAT32. */
enum StoredType {
    F32(4),
    F64(8),
    F16(2),
    BF16(2),
    I32(4);

    private static final Map<ElementType, StoredType> WRITTEN =
            Map.of(ElementType.FLOAT32, F32, ElementType.FLOAT64, F64, ElementType.INT32, I32);
    private static final int HALF_EXPONENT_BIAS = 15;
    private static final int HALF_FRACTION_BITS = 10;
    private static final float SMALLEST_HALF = 0x1p-24f;

    private final int bytes;

    StoredType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the type of a name in a header, if it is one that is kept. */
    static Optional<StoredType> named(String name) {
        for (StoredType type : values()) {
            if (type.name().equals(name)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    /** Returns what elements are written as; empty for those that are not. */
    static Optional<StoredType> of(ElementType type) {
        return Optional.ofNullable(WRITTEN.get(type));
    }

    int bytes() {
        return bytes;
    }

    boolean isFloating() {
        return this != I32;
    }

    /** Returns all elements of little-endian bytes, those of F64 rounded. */
    float[] floats(ByteBuffer source) {
        ByteBuffer data = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[data.remaining() / bytes];
        switch (this) {
            case F32 -> data.asFloatBuffer().get(values);
            case F64 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) data.getDouble();
                }
            }
            case F16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = half(data.getShort());
                }
            }
            case BF16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(data.getShort() << 16);
                }
            }
            case I32 -> throw new IllegalArgumentException("expected real numbers, found I32");
        }
        return values;
    }

    /** Returns all elements of little-endian bytes. */
    double[] doubles(ByteBuffer source) {
        ByteBuffer data = source.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        double[] values = new double[data.remaining() / bytes];
        if (this == F64) {
            data.asDoubleBuffer().get(values);
            return values;
        }
        float[] floats = floats(source);
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }

    /** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction. */
    private static float half(short bits) {
        int exponent = bits >> HALF_FRACTION_BITS & 0x1f;
        int fraction = bits & 0x3ff;
        int sign = (bits & 0x8000) << 16;
        if (exponent == 0) {
            float subnormal = fraction * SMALLEST_HALF;
            return sign == 0 ? subnormal : -subnormal;
        }
        int wider = exponent == 0x1f ? 0xff : exponent - HALF_EXPONENT_BIAS + 127;
        return Float.intBitsToFloat(sign | wider << 23 | fraction << 13);
    }
}
