package io.github.ssl4j.device.pooled;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.MemoryStatistics;
import io.github.ssl4j.device.Storage;
import java.util.Locale;

/**
 * The part of a device that is about memory: storages, copies to and from the heap, and the checks of arguments.
 *
 * @param <B> what the device knows a block of memory by
 * @param <S> the storages of the device
 */
abstract class PooledMemory<B, S extends PooledStorage<B>> implements Device {
    private final MemoryPool<B> pool;
    private final Class<S> kind;
    private volatile boolean closed;

    PooledMemory(MemoryPool.Source<B> source, Class<S> kind) {
        pool = new MemoryPool<>(source);
        this.kind = kind;
    }

    /** Returns the kernels of the device. */
    protected abstract KernelFamilies<S> kernels();

    /** Returns a new storage of this device in memory from its pool. */
    protected abstract S storage(ElementType type, long length);

    /** Returns the pool that the device's memory comes from. */
    protected final MemoryPool<B> pool() {
        return pool;
    }

    /** Returns float32 scratch memory with undefined contents. */
    protected final S borrow(long floats) {
        return storage(ElementType.FLOAT32, floats);
    }

    @Override
    public final synchronized void close() {
        if (!closed) {
            closed = true;
            release();
        }
    }

    /** Gives back what the device holds. */
    protected void release() {
        pool.close();
    }

    @Override
    public final ElementType floating() {
        return ElementType.FLOAT32;
    }

    @Override
    public final Storage allocate(ElementType type, long length) {
        if (type == ElementType.FLOAT64) {
            throw new IllegalArgumentException("the " + name().toUpperCase(Locale.ROOT)
                    + " device computes in float32 and has no FLOAT64; use the nd4j device for float64");
        }
        if (length < 0) {
            throw new IllegalArgumentException("a storage needs a length of at least 0, found " + length);
        }
        return storage(type, length);
    }

    @Override
    public final MemoryStatistics memory() {
        return pool.statistics();
    }

    @Override
    public void trim() {
        pool.trim();
    }

    @Override
    public final void write(Storage target, float[] values, int from) {
        S to = floats("write", "target", target, 0);
        kernels().hostCopies().write(to, values, from, room(target, values.length, from));
    }

    @Override
    public final void write(Storage target, double[] values, int from) {
        S to = floats("write", "target", target, 0);
        kernels().hostCopies().write(to, values, from, room(target, values.length, from));
    }

    @Override
    public final void write(Storage target, int[] values, int from) {
        S to = ints("write", "target", target, 0);
        kernels().hostCopies().write(to, values, from, room(target, values.length, from));
    }

    @Override
    public final void read(Storage source, float[] values, int from) {
        S of = reals("read", "source", source, 0);
        kernels().hostCopies().read(of, values, from, room(source, values.length, from));
    }

    @Override
    public final void read(Storage source, double[] values, int from) {
        S of = reals("read", "source", source, 0);
        kernels().hostCopies().read(of, values, from, room(source, values.length, from));
    }

    @Override
    public final void read(Storage source, int[] values, int from) {
        S of = ints("read", "source", source, 0);
        kernels().hostCopies().read(of, values, from, room(source, values.length, from));
    }

    private static int room(Storage storage, int available, int from) {
        if (from < 0 || storage.length() > available - from) {
            throw new IllegalArgumentException("values needs " + storage.length() + " elements from " + from
                    + " on, found an array of " + available);
        }
        return (int) storage.length();
    }

    final S floats(String kernel, String name, Storage storage, long length) {
        return checked(kernel, name, storage, ElementType.FLOAT32, length);
    }

    /** Checks a storage of real numbers of any width. */
    final S reals(String kernel, String name, Storage storage, long length) {
        boolean narrow = storage != null && storage.type() == ElementType.BFLOAT16;
        return checked(kernel, name, storage, narrow ? ElementType.BFLOAT16 : ElementType.FLOAT32, length);
    }

    final S ints(String kernel, String name, Storage storage, long length) {
        return checked(kernel, name, storage, ElementType.INT32, length);
    }

    final S bytes(String kernel, String name, Storage storage, long length) {
        return checked(kernel, name, storage, ElementType.UINT8, length);
    }

    final S own(String kernel, String name, Storage storage) {
        if (storage == null) {
            throw new IllegalArgumentException(kernel + ": " + name + " is missing");
        }
        if (storage.device() != this || !kind.isInstance(storage)) {
            throw new IllegalArgumentException(
                    kernel + ": " + name + " needs to be of this device, found one of another: " + storage.device());
        }
        if (closed) {
            throw new IllegalStateException(kernel + ": the device is closed");
        }
        S own = kind.cast(storage);
        own.requireOpen();
        return own;
    }

    final S checked(String kernel, String name, Storage storage, ElementType type, long length) {
        S own = own(kernel, name, storage);
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
