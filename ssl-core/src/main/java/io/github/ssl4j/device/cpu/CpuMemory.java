package io.github.ssl4j.device.cpu;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.MemoryStatistics;
import io.github.ssl4j.device.Storage;

/** The half of the device that is about memory: storages and copies to and from the heap. */
abstract class CpuMemory implements Device {
    final MemoryPool<NativeMemory> pool = new MemoryPool<>(NativeMemory.source());

    private volatile boolean closed;

    @Override
    public final synchronized void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }

    /** Gives back what the device holds. */
    void release() {
        pool.close();
    }

    @Override
    public final ElementType floating() {
        return ElementType.FLOAT32;
    }

    @Override
    public final Storage allocate(ElementType type, long length) {
        if (type == ElementType.FLOAT64) {
            throw new IllegalArgumentException(
                    "the CPU device computes in float32 and has no FLOAT64; use the nd4j device for float64");
        }
        if (length < 0) {
            throw new IllegalArgumentException("a storage needs a length of at least 0, found " + length);
        }
        return CpuStorage.of(this, pool, type, length);
    }

    @Override
    public final MemoryStatistics memory() {
        return pool.statistics();
    }

    @Override
    public final void write(Storage target, float[] values, int from) {
        CpuStorage to = floats("write", "target", target, 0);
        to.put(0, values, from, room("values", target, values.length, from));
    }

    @Override
    public final void write(Storage target, double[] values, int from) {
        CpuStorage to = floats("write", "target", target, 0);
        Chunks.elements(room("values", target, values.length, from), 1, (first, count, scratch) -> {
            for (int i = 0; i < count; i++) {
                scratch[0][i] = (float) values[from + (int) first + i];
            }
            to.put(first, scratch[0], 0, count);
        });
    }

    @Override
    public final void write(Storage target, int[] values, int from) {
        CpuStorage to = ints("write", "target", target, 0);
        to.put(0, values, from, room("values", target, values.length, from));
    }

    @Override
    public final void read(Storage source, float[] values, int from) {
        CpuStorage of = reals("read", "source", source, 0);
        of.get(0, values, from, room("values", source, values.length, from));
    }

    @Override
    public final void read(Storage source, double[] values, int from) {
        CpuStorage of = reals("read", "source", source, 0);
        Chunks.elements(room("values", source, values.length, from), 1, (first, count, scratch) -> {
            of.get(first, scratch[0], 0, count);
            for (int i = 0; i < count; i++) {
                values[from + (int) first + i] = scratch[0][i];
            }
        });
    }

    @Override
    public final void read(Storage source, int[] values, int from) {
        CpuStorage of = ints("read", "source", source, 0);
        of.get(0, values, from, room("values", source, values.length, from));
    }

    private static int room(String name, Storage storage, int available, int from) {
        if (from < 0 || storage.length() > available - from) {
            throw new IllegalArgumentException(name + " needs " + storage.length() + " elements from " + from
                    + " on, found an array of " + available);
        }
        return (int) storage.length();
    }

    final CpuStorage floats(String kernel, String name, Storage storage, long length) {
        return checked(kernel, name, storage, ElementType.FLOAT32, length);
    }

    /** Checks a storage of real numbers of any width. */
    final CpuStorage reals(String kernel, String name, Storage storage, long length) {
        boolean narrow = storage != null && storage.type() == ElementType.BFLOAT16;
        return checked(kernel, name, storage, narrow ? ElementType.BFLOAT16 : ElementType.FLOAT32, length);
    }

    final CpuStorage ints(String kernel, String name, Storage storage, long length) {
        return checked(kernel, name, storage, ElementType.INT32, length);
    }

    final CpuStorage bytes(String kernel, String name, Storage storage, long length) {
        return checked(kernel, name, storage, ElementType.UINT8, length);
    }

    final CpuStorage own(String kernel, String name, Storage storage) {
        if (storage == null) {
            throw new IllegalArgumentException(kernel + ": " + name + " is missing");
        }
        if (!(storage instanceof CpuStorage own) || own.device() != this) {
            throw new IllegalArgumentException(
                    kernel + ": " + name + " needs to be of this device, found one of another: " + storage.device());
        }
        if (closed) {
            throw new IllegalStateException(kernel + ": the device is closed");
        }
        own.requireOpen();
        return own;
    }

    final CpuStorage checked(String kernel, String name, Storage storage, ElementType type, long length) {
        CpuStorage own = own(kernel, name, storage);
        if (own.type() != type) {
            throw new IllegalArgumentException(
                    kernel + ": " + name + " needs elements of type " + type + ", found " + own.type());
        }
        if (own.length() < length) {
            throw new IllegalArgumentException(
                    kernel + ": " + name + " needs " + length + " elements, found " + own.length());
        }
        return own;
    }
}
