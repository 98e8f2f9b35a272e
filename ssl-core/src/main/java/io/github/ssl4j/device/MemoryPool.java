package io.github.ssl4j.device;

import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Allocates parts of the memory blocks that a device holds, first fit, so that work whose shapes repeat takes nothing
 * from the system, and shapes that differ share what they do not need at the same time. Safe for use by several
 * threads.
 *
 * @param <B> what the device knows a block of memory by
 */
public final class MemoryPool<B> {
    private static final long GRANULE = 64;
    /**
     * Blocks are as large as all before them together, within these bounds: few of them, and little that nobody uses.
     */
    private static final long SMALLEST_BLOCK = 1L << 20;

    private static final long LARGEST_BLOCK = 1L << 28;

    private final Source<B> source;
    private final NavigableSet<Loan<B>> free = new TreeSet<>(MemoryPool::inOrder);
    private long nativeAllocations;
    private long bytesHeld;
    private long bytesInUse;
    private long peakBytesInUse;
    private boolean closed;

    /** Creates an empty pool over the system's memory. */
    public MemoryPool(Source<B> source) {
        this.source = source;
    }

    /**
     * Takes memory from the system and gives it back.
     *
     * @param <B> what the device knows a block of memory by
     */
    public interface Source<B> {
        /** Returns a new block of so many bytes with undefined contents, or {@code null} where there is no room. */
        B obtain(long bytes);

        /** Gives a block back to the system. */
        void release(B block);
    }

    /**
     * A block of the system's memory.
     *
     * @param memory what the device knows it by
     * @param number tells blocks apart, in the order they were taken
     * @param bytes its size
     * @param <B> what the device knows a block of memory by
     */
    public record Block<B>(B memory, long number, long bytes) {}

    /**
     * A part of a block, on loan or free.
     *
     * @param block the block
     * @param offset how many bytes into the block it begins
     * @param bytes its size
     * @param <B> what the device knows a block of memory by
     */
    public record Loan<B>(Block<B> block, long offset, long bytes) {
        private boolean isWhole() {
            return bytes == block.bytes();
        }

        private boolean endsAt(Loan<B> other) {
            return block == other.block && offset + bytes == other.offset;
        }
    }

    /**
     * Lends memory of at least {@code bytes} bytes with undefined contents, which begins at a multiple of 64 bytes of
     * its block.
     *
     * @throws OutOfDeviceMemoryException if there is no room
     */
    public synchronized Loan<B> lend(long bytes) {
        if (closed) {
            throw new IllegalStateException("memory was asked of a device that is closed");
        }
        long size = Math.max(1, (bytes + GRANULE - 1) / GRANULE) * GRANULE;
        Loan<B> part = firstFree(size);
        if (part == null) {
            part = newBlock(size);
        } else {
            free.remove(part);
        }
        if (part.bytes() > size) {
            free.add(new Loan<>(part.block(), part.offset() + size, part.bytes() - size));
        }
        bytesInUse += size;
        peakBytesInUse = Math.max(peakBytesInUse, bytesInUse);
        return new Loan<>(part.block(), part.offset(), size);
    }

    private Loan<B> firstFree(long size) {
        for (Loan<B> part : free) {
            if (part.bytes() >= size) {
                return part;
            }
        }
        return null;
    }

    private Loan<B> newBlock(long size) {
        long grown = Math.min(Math.max(bytesHeld, SMALLEST_BLOCK), LARGEST_BLOCK);
        Block<B> block = obtain(Math.max(size, grown));
        if (block == null && grown > size) {
            block = obtain(size);
        }
        if (block == null) {
            trim();
            block = obtain(size);
        }
        if (block == null) {
            throw new OutOfDeviceMemoryException(
                    "no room for " + size + " bytes; the device holds " + bytesHeld + " bytes, of which "
                            + (bytesHeld - bytesInUse) + " are free",
                    null);
        }
        return new Loan<>(block, 0, block.bytes());
    }

    private Block<B> obtain(long bytes) {
        B memory = source.obtain(bytes);
        if (memory == null) {
            return null;
        }
        bytesHeld += bytes;
        return new Block<>(memory, nativeAllocations++, bytes);
    }

    private static int inOrder(Loan<?> one, Loan<?> other) {
        return one.block == other.block
                ? Long.compare(one.offset, other.offset)
                : Long.compare(one.block.number, other.block.number);
    }

    /** Takes back what was lent. */
    public synchronized void giveBack(Loan<B> loan) {
        bytesInUse -= loan.bytes();
        Loan<B> part = loan;
        Loan<B> after = free.higher(loan);
        if (after != null && loan.endsAt(after)) {
            free.remove(after);
            part = new Loan<>(loan.block(), loan.offset(), loan.bytes() + after.bytes());
        }
        Loan<B> before = free.lower(loan);
        if (before != null && before.endsAt(loan)) {
            free.remove(before);
            part = new Loan<>(loan.block(), before.offset(), before.bytes() + part.bytes());
        }
        free.add(part);
        if (closed) {
            trim();
        }
    }

    /** Gives every block of which nothing is on loan back to the system. */
    public synchronized void trim() {
        free.removeIf(part -> {
            if (part.isWhole()) {
                source.release(part.block().memory());
                bytesHeld -= part.bytes();
            }
            return part.isWhole();
        });
    }

    /**
     * Trims the pool and lends no more; blocks on loan go back to the system when all that was lent of them returns.
     */
    public synchronized void close() {
        closed = true;
        trim();
    }

    /** Returns what the pool has done so far. */
    public synchronized MemoryStatistics statistics() {
        return new MemoryStatistics(nativeAllocations, bytesHeld, bytesInUse, peakBytesInUse);
    }
}
