package io.github.ssl4j.device.cpu;

/** Copies between float32 on the heap and bfloat16, the upper half of a float32, in off-heap memory. */
final class BrainFloats {
    private BrainFloats() {}

    static void get(NativeMemory memory, long offset, float[] target, int from, int count) {
        short[] halves = new short[count];
        memory.shorts(offset).get(NativeMemory.within(offset) / 2, halves, 0, count);
        for (int i = 0; i < count; i++) {
            target[from + i] = Float.intBitsToFloat(halves[i] << 16);
        }
    }

    static void put(NativeMemory memory, long offset, float[] source, int from, int count) {
        short[] halves = new short[count];
        for (int i = 0; i < count; i++) {
            halves[i] = round(source[from + i]);
        }
        memory.shorts(offset).put(NativeMemory.within(offset) / 2, halves, 0, count);
    }

    /** Rounds to the nearest, and to an even last bit where two are as near. */
    private static short round(float value) {
        int bits = Float.floatToIntBits(value);
        return (short) (Float.isNaN(value) ? bits >> 16 : bits + 0x7fff + (bits >> 16 & 1) >> 16);
    }
}
