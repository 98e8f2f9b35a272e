package io.github.ssl4j.data.decoding;

/** The values of bytes as fractions of 1. */
final class UnitValues {
    static final float[] OF_BYTES = ofBytes();

    private UnitValues() {}

    private static float[] ofBytes() {
        float[] values = new float[256];
        for (int i = 0; i < values.length; i++) {
            values[i] = i / 255f;
        }
        return values;
    }
}
