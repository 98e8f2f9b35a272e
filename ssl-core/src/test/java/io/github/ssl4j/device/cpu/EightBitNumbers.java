package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Storage;
import java.util.Random;

/** Numbers that bfloat16 holds exactly. */
final class EightBitNumbers {
    private EightBitNumbers() {}

    /** Returns normal numbers cut to 8 bits. */
    static float[] normal(long length, long seed) {
        Random random = new Random(seed);
        float[] values = new float[Math.toIntExact(length)];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToIntBits((float) random.nextGaussian()) & 0xffff0000);
        }
        return values;
    }

    /** Returns a storage of that type with those values. */
    static Storage stored(Device device, ElementType type, float[] values) {
        Storage stored = device.allocate(type, values.length);
        try (Storage floats = device.allocate(ElementType.FLOAT32, values.length)) {
            device.write(floats, values, 0);
            device.convert(floats, stored);
        }
        return stored;
    }

    /** Returns the largest difference of two results, as a share of the largest value expected. */
    static double largestDifference(float[] found, float[] expected) {
        double largest = 0;
        double furthest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            furthest = Math.max(furthest, Math.abs(expected[i] - found[i]));
        }
        return furthest / largest;
    }
}
