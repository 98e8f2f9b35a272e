package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.Storage;
import org.bytedeco.javacpp.Pointer;

/** A run of elements in off-heap memory. */
final class CpuStorage implements Storage {
    private final CpuMemory device;
    private final ElementType type;
    private final long length;
    private final long offset;
    private final Owner owner;
    private final boolean view;
    private final Pointer pointer;
    private final NativeMemory memory;

    private CpuStorage(CpuMemory device, ElementType type, long length, long offset, Owner owner, boolean view) {
        this.device = device;
        this.type = type;
        this.length = length;
        this.offset = offset;
        this.owner = owner;
        this.view = view;
        memory = owner.loan.memory();
        pointer = memory.pointer(offset);
    }

    static CpuStorage of(CpuMemory device, MemoryPool<NativeMemory> pool, ElementType type, long length) {
        Owner owner = new Owner(pool, pool.lend(length * type.bytes()));
        return new CpuStorage(device, type, length, 0, owner, false);
    }

    /** Returns a storage of the same type and length with undefined contents. */
    CpuStorage another() {
        return another(type);
    }

    /** Returns a storage of that type and the same length with undefined contents. */
    CpuStorage another(ElementType otherType) {
        return of(device, owner.pool, otherType, length);
    }

    /** Who gives the block back. */
    private static final class Owner {
        private final MemoryPool<NativeMemory> pool;
        private final MemoryPool.Loan<NativeMemory> loan;
        private volatile boolean closed;

        Owner(MemoryPool<NativeMemory> pool, MemoryPool.Loan<NativeMemory> loan) {
            this.pool = pool;
            this.loan = loan;
        }

        synchronized void close() {
            if (!closed) {
                closed = true;
                pool.giveBack(loan);
            }
        }
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public ElementType type() {
        return type;
    }

    @Override
    public long length() {
        return length;
    }

    @Override
    public Storage slice(long from, long count) {
        requireOpen();
        if (from < 0 || count < 0 || from > length - count) {
            throw new IllegalArgumentException(
                    "a slice of " + count + " elements from " + from + " does not lie within " + length + " elements");
        }
        return new CpuStorage(device, type, count, offset + from * type.bytes(), owner, true);
    }

    @Override
    public void close() {
        if (!view) {
            owner.close();
        }
    }

    void requireOpen() {
        if (owner.closed) {
            throw new IllegalStateException("a storage of " + length + " " + type + " was used after it was closed");
        }
    }

    Pointer pointer() {
        requireOpen();
        return pointer;
    }

    /** Copies {@code count} real numbers from {@code index} on into {@code target[from]} and on. */
    void get(long index, float[] target, int from, int count) {
        if (type == ElementType.BFLOAT16) {
            BrainFloats.get(memory, offset + 2 * index, target, from, count);
            return;
        }
        long position = offset + 4 * index;
        for (int done = 0; done < count; ) {
            int some = NativeMemory.together(position, 4L * (count - done)) / 4;
            memory.floats(position).get(NativeMemory.within(position) / 4, target, from + done, some);
            done += some;
            position += 4L * some;
        }
    }

    /** Copies {@code count} real numbers from {@code source[from]} on to {@code index} and on. */
    void put(long index, float[] source, int from, int count) {
        if (type == ElementType.BFLOAT16) {
            BrainFloats.put(memory, offset + 2 * index, source, from, count);
            return;
        }
        long position = offset + 4 * index;
        for (int done = 0; done < count; ) {
            int some = NativeMemory.together(position, 4L * (count - done)) / 4;
            memory.floats(position).put(NativeMemory.within(position) / 4, source, from + done, some);
            done += some;
            position += 4L * some;
        }
    }

    /** Copies {@code count} integers from {@code index} on into {@code target[from]} and on. */
    void get(long index, int[] target, int from, int count) {
        long position = offset + 4 * index;
        for (int done = 0; done < count; ) {
            int some = NativeMemory.together(position, 4L * (count - done)) / 4;
            memory.ints(position).get(NativeMemory.within(position) / 4, target, from + done, some);
            done += some;
            position += 4L * some;
        }
    }

    /** Copies {@code count} integers from {@code source[from]} on to {@code index} and on. */
    void put(long index, int[] source, int from, int count) {
        long position = offset + 4 * index;
        for (int done = 0; done < count; ) {
            int some = NativeMemory.together(position, 4L * (count - done)) / 4;
            memory.ints(position).put(NativeMemory.within(position) / 4, source, from + done, some);
            done += some;
            position += 4L * some;
        }
    }

    float get(long index) {
        long position = offset + 4 * index;
        return memory.floats(position).get(NativeMemory.within(position) / 4);
    }

    void put(long index, float value) {
        long position = offset + 4 * index;
        memory.floats(position).put(NativeMemory.within(position) / 4, value);
    }
}
