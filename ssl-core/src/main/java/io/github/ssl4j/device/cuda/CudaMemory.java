package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.MemoryStatistics;
import io.github.ssl4j.device.Storage;

/** The half of the device that is about memory: storages and copies to and from the host. */
abstract class CudaMemory implements Device {
    final Card card;
    final MemoryPool<Long> pool;
    private final Staging staging;
    private volatile boolean closed;

    CudaMemory(Card card) {
        this.card = card;
        pool = new MemoryPool<>(new MemoryPool.Source<>() {
            @Override
            public Long obtain(long bytes) {
                long address = card.allocate(bytes);
                return address == 0 ? null : address;
            }

            @Override
            public void release(Long address) {
                card.free(address);
            }
        });
        staging = new Staging(card);
    }

    @Override
    public final synchronized void close() {
        if (!closed) {
            closed = true;
            card.await();
            release();
        }
    }

    /** Gives back what the device holds. */
    void release() {
        staging.close();
        pool.close();
        card.close();
    }

    @Override
    public final ElementType floating() {
        return ElementType.FLOAT32;
    }

    @Override
    public final Storage allocate(ElementType type, long length) {
        if (type == ElementType.FLOAT64) {
            throw new IllegalArgumentException(
                    "the CUDA device computes in float32 and has no FLOAT64; use the nd4j device for float64");
        }
        if (length < 0) {
            throw new IllegalArgumentException("a storage needs a length of at least 0, found " + length);
        }
        return CudaStorage.of(this, pool, type, length);
    }

    final CudaStorage borrow(long floats) {
        return CudaStorage.of(this, pool, ElementType.FLOAT32, floats);
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
        CudaStorage to = floats("write", "target", target, 0);
        staging.upload(
                to.address(),
                room("values", target, values.length, from),
                (piece, first, count) -> piece.asFloatBuffer().put(values, from + first, count));
    }

    @Override
    public final void write(Storage target, double[] values, int from) {
        CudaStorage to = floats("write", "target", target, 0);
        staging.upload(to.address(), room("values", target, values.length, from), (piece, first, count) -> {
            for (int i = 0; i < count; i++) {
                piece.putFloat(4 * i, (float) values[from + first + i]);
            }
        });
    }

    @Override
    public final void write(Storage target, int[] values, int from) {
        CudaStorage to = ints("write", "target", target, 0);
        staging.upload(
                to.address(),
                room("values", target, values.length, from),
                (piece, first, count) -> piece.asIntBuffer().put(values, from + first, count));
    }

    @Override
    public final void read(Storage source, float[] values, int from) {
        CudaStorage of = floats("read", "source", source, 0);
        staging.download(
                of.address(),
                room("values", source, values.length, from),
                (piece, first, count) -> piece.asFloatBuffer().get(values, from + first, count));
    }

    @Override
    public final void read(Storage source, double[] values, int from) {
        CudaStorage of = floats("read", "source", source, 0);
        staging.download(of.address(), room("values", source, values.length, from), (piece, first, count) -> {
            for (int i = 0; i < count; i++) {
                values[from + first + i] = piece.getFloat(4 * i);
            }
        });
    }

    @Override
    public final void read(Storage source, int[] values, int from) {
        CudaStorage of = ints("read", "source", source, 0);
        staging.download(
                of.address(),
                room("values", source, values.length, from),
                (piece, first, count) -> piece.asIntBuffer().get(values, from + first, count));
    }

    private static int room(String name, Storage storage, int available, int from) {
        if (from < 0 || storage.length() > available - from) {
            throw new IllegalArgumentException(name + " needs " + storage.length() + " elements from " + from
                    + " on, found an array of " + available);
        }
        return (int) storage.length();
    }

    final CudaStorage floats(String kernel, String name, Storage storage, long length) {
        return checked(kernel, name, storage, ElementType.FLOAT32, length);
    }

    final CudaStorage ints(String kernel, String name, Storage storage, long length) {
        return checked(kernel, name, storage, ElementType.INT32, length);
    }

    final CudaStorage bytes(String kernel, String name, Storage storage, long length) {
        return checked(kernel, name, storage, ElementType.UINT8, length);
    }

    final CudaStorage own(String kernel, String name, Storage storage) {
        if (storage == null) {
            throw new IllegalArgumentException(kernel + ": " + name + " is missing");
        }
        if (!(storage instanceof CudaStorage own) || own.device() != this) {
            throw new IllegalArgumentException(
                    kernel + ": " + name + " needs to be of this device, found one of another: " + storage.device());
        }
        if (closed) {
            throw new IllegalStateException(kernel + ": the device is closed");
        }
        own.requireOpen();
        return own;
    }

    final CudaStorage checked(String kernel, String name, Storage storage, ElementType type, long length) {
        CudaStorage own = own(kernel, name, storage);
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
