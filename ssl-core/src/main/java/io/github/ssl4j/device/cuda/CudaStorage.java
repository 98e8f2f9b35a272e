package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.Storage;

/** A run of elements in the memory of the card. */
final class CudaStorage implements Storage {
    private final Device device;
    private final ElementType type;
    private final long length;
    private final long offset;
    private final Owner owner;
    private final boolean view;

    private CudaStorage(Device device, ElementType type, long length, long offset, Owner owner, boolean view) {
        this.device = device;
        this.type = type;
        this.length = length;
        this.offset = offset;
        this.owner = owner;
        this.view = view;
    }

    static CudaStorage of(Device device, MemoryPool<Long> pool, ElementType type, long length) {
        Owner owner = new Owner(pool, pool.lend(length * type.bytes()));
        return new CudaStorage(device, type, length, 0, owner, false);
    }

    /** Who gives the block back. */
    private static final class Owner {
        private final MemoryPool<Long> pool;
        private final MemoryPool.Loan<Long> loan;
        private volatile boolean closed;

        Owner(MemoryPool<Long> pool, MemoryPool.Loan<Long> loan) {
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
    public CudaStorage slice(long from, long count) {
        requireOpen();
        if (from < 0 || count < 0 || from > length - count) {
            throw new IllegalArgumentException(
                    "a slice of " + count + " elements from " + from + " does not lie within " + length + " elements");
        }
        return new CudaStorage(device, type, count, offset + from * type.bytes(), owner, true);
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

    /** Returns where the first element lies on the card. */
    long address() {
        requireOpen();
        return owner.loan.memory() + offset;
    }
}
