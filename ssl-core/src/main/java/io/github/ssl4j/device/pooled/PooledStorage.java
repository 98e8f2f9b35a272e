package io.github.ssl4j.device.pooled;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.Storage;

/**
 * A run of elements in a block on loan from a memory pool, or in one that belongs to somebody else.
 *
 * @param <B> what the device knows a block of memory by
 */
public abstract class PooledStorage<B> implements Storage {
    private static final long FOREIGN = -1;

    private final Device device;
    private final ElementType type;
    private final long length;
    private final long offset;
    private final Owner<B> owner;
    private final boolean view;

    /** Borrows memory for {@code length} elements with undefined contents. */
    protected PooledStorage(Device device, MemoryPool<B> pool, ElementType type, long length) {
        this.device = device;
        this.type = type;
        this.length = length;
        owner = new Owner<>(pool, pool.lend(length * type.bytes()), true);
        offset = owner.loan.offset();
        view = false;
    }

    /** Creates a storage over a block that is not the pool's and that somebody else gives back. */
    protected PooledStorage(Device device, MemoryPool<B> pool, B foreign, ElementType type, long length) {
        this.device = device;
        this.type = type;
        this.length = length;
        long bytes = length * type.bytes();
        owner = new Owner<>(
                pool, new MemoryPool.Loan<>(new MemoryPool.Block<>(foreign, FOREIGN, bytes), 0, bytes), false);
        offset = 0;
        view = false;
    }

    /** Creates a view of {@code length} elements of another storage from {@code from} on. */
    protected PooledStorage(PooledStorage<B> whole, long from, long length) {
        whole.requireOpen();
        if (from < 0 || length < 0 || from > whole.length - length) {
            throw new IllegalArgumentException("a slice of " + length + " elements from " + from
                    + " does not lie within " + whole.length + " elements");
        }
        device = whole.device;
        type = whole.type;
        this.length = length;
        offset = whole.offset + from * type.bytes();
        owner = whole.owner;
        view = true;
    }

    /** Who gives the block back. */
    private static final class Owner<B> {
        private final MemoryPool<B> pool;
        private final MemoryPool.Loan<B> loan;
        private final boolean lent;
        private volatile boolean closed;

        Owner(MemoryPool<B> pool, MemoryPool.Loan<B> loan, boolean lent) {
            this.pool = pool;
            this.loan = loan;
            this.lent = lent;
        }

        synchronized void close() {
            if (!closed) {
                closed = true;
                if (lent) {
                    pool.giveBack(loan);
                }
            }
        }
    }

    @Override
    public final Device device() {
        return device;
    }

    @Override
    public final ElementType type() {
        return type;
    }

    @Override
    public final long length() {
        return length;
    }

    @Override
    public final void close() {
        if (!view) {
            owner.close();
        }
    }

    /** Throws unless the memory is still on loan. */
    protected final void requireOpen() {
        if (owner.closed) {
            throw new IllegalStateException("a storage of " + length + " " + type + " was used after it was closed");
        }
    }

    /** Returns the pool that the memory comes from. */
    protected final MemoryPool<B> pool() {
        return owner.pool;
    }

    /** Returns the block that the elements lie in. */
    protected final B block() {
        return owner.loan.block().memory();
    }

    /** Returns how many bytes into the block the first element lies. */
    protected final long offset() {
        return offset;
    }
}
