package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.pooled.PooledStorage;
import java.util.OptionalLong;
import org.bytedeco.javacpp.Pointer;

/** A run of elements in off-heap memory, of which at most {@link NativeMemory#REACH} bytes are copied at a time. */
final class CpuStorage extends PooledStorage<NativeMemory> {
    private final NativeMemory memory;
    private final Pointer pointer;

    CpuStorage(Device device, MemoryPool<NativeMemory> pool, ElementType type, long length) {
        super(device, pool, type, length);
        memory = block();
        pointer = memory.pointer(offset());
    }

    /** Creates a storage over memory that somebody else owns. */
    CpuStorage(Device device, MemoryPool<NativeMemory> pool, NativeMemory foreign, ElementType type, long length) {
        super(device, pool, foreign, type, length);
        memory = block();
        pointer = memory.pointer(offset());
    }

    private CpuStorage(CpuStorage whole, long from, long length) {
        super(whole, from, length);
        memory = block();
        pointer = memory.pointer(offset());
    }

    /** Returns a storage of the same type and length with undefined contents. */
    CpuStorage another() {
        return another(type());
    }

    /** Returns a storage of that type and the same length with undefined contents. */
    CpuStorage another(ElementType otherType) {
        return new CpuStorage(device(), pool(), otherType, length());
    }

    @Override
    public CpuStorage slice(long from, long count) {
        return new CpuStorage(this, from, count);
    }

    @Override
    public OptionalLong hostAddress() {
        return OptionalLong.of(pointer().address());
    }

    Pointer pointer() {
        requireOpen();
        return pointer;
    }

    /** Copies {@code count} real numbers from {@code index} on into {@code target[from]} and on. */
    void get(long index, float[] target, int from, int count) {
        if (type() == ElementType.BFLOAT16) {
            BrainFloats.get(memory, offset() + 2 * index, target, from, count);
        } else {
            long position = offset() + 4 * index;
            memory.floats(position).get(NativeMemory.within(position) / 4, target, from, count);
        }
    }

    /** Copies {@code count} real numbers from {@code source[from]} on to {@code index} and on. */
    void put(long index, float[] source, int from, int count) {
        if (type() == ElementType.BFLOAT16) {
            BrainFloats.put(memory, offset() + 2 * index, source, from, count);
        } else {
            long position = offset() + 4 * index;
            memory.floats(position).put(NativeMemory.within(position) / 4, source, from, count);
        }
    }

    /** Copies {@code count} integers from {@code index} on into {@code target[from]} and on. */
    void get(long index, int[] target, int from, int count) {
        long position = offset() + 4 * index;
        memory.ints(position).get(NativeMemory.within(position) / 4, target, from, count);
    }

    /** Copies {@code count} integers from {@code source[from]} on to {@code index} and on. */
    void put(long index, int[] source, int from, int count) {
        long position = offset() + 4 * index;
        memory.ints(position).put(NativeMemory.within(position) / 4, source, from, count);
    }

    float get(long index) {
        long position = offset() + 4 * index;
        return memory.floats(position).get(NativeMemory.within(position) / 4);
    }

    void put(long index, float value) {
        long position = offset() + 4 * index;
        memory.floats(position).put(NativeMemory.within(position) / 4, value);
    }
}
