package io.github.ssl4j.device.cpu;

/** Copies between float32 on the heap and bfloat16, the upper half of a float32, in off-heap memory. */
final class BrainFloats {
    private static final int BYTES = 2;

    private BrainFloats() {}

    static void get(NativeMemory memory, long offset, float[] target, int from, int count) {
        short[] halves = new short[count];
        long position = offset;
        for (int done = 0; done < count; ) {
            int some = NativeMemory.together(position, (long) BYTES * (count - done)) / BYTES;
            memory.shorts(position).get(NativeMemory.within(position) / BYTES, halves, done, some);
            done += some;
            position += (long) BYTES * some;
        }
        for (int i = 0; i < count; i++) {
            target[from + i] = Float.intBitsToFloat(halves[i] << 16);
        }
    }

    static void put(NativeMemory memory, long offset, float[] source, int from, int count) {
        short[] halves = new short[count];
        for (int i = 0; i < count; i++) {
            halves[i] = round(source[from + i]);
        }
        long position = offset;
        for (int done = 0; done < count; ) {
            int some = NativeMemory.together(position, (long) BYTES * (count - done)) / BYTES;
            memory.shorts(position).put(NativeMemory.within(position) / BYTES, halves, done, some);
            done += some;
            position += (long) BYTES * some;
        }
    }

    /** Rounds to the nearest, and to an even last bit where two are as near. */
    private static short round(float value) {
        int bits = Float.floatToIntBits(value);
        return (short) (Float.isNaN(value) ? bits >> 16 : bits + 0x7fff + (bits >> 16 & 1) >> 16);
    }
}
