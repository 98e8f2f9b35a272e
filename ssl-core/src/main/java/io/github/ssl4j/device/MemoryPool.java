package io.github.ssl4j.device;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps the memory blocks a device has no use for just now, by size, so that work of a repeating shape takes nothing
 * from the system. Safe for use by several threads.
 *
 * @param <B> what the device knows a block of memory by
 */
public final class MemoryPool<B> {
    private static final long GRANULE = 64;

    private final Source<B> source;
    private final Map<Long, Deque<B>> idle = new HashMap<>();
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
     * A block on loan.
     *
     * @param memory the block
     * @param bytes its size
     * @param <B> what the device knows a block of memory by
     */
    public record Loan<B>(B memory, long bytes) {}

    /**
     * Lends a block of at least {@code bytes} bytes with undefined contents.
     *
     * @throws OutOfDeviceMemoryException if there is no room
     */
    public synchronized Loan<B> lend(long bytes) {
        if (closed) {
            throw new IllegalStateException("memory was asked of a device that is closed");
        }
        long size = Math.max(1, (bytes + GRANULE - 1) / GRANULE) * GRANULE;
        Deque<B> blocks = idle.get(size);
        B block = blocks == null ? null : blocks.pollFirst();
        if (block == null) {
            block = obtain(size);
        }
        bytesInUse += size;
        peakBytesInUse = Math.max(peakBytesInUse, bytesInUse);
        return new Loan<>(block, size);
    }

    private B obtain(long size) {
        B block = source.obtain(size);
        if (block == null) {
            trim();
            block = source.obtain(size);
        }
        if (block == null) {
            throw new OutOfDeviceMemoryException(
                    "no room for " + size + " bytes; the device holds " + bytesHeld + " bytes, of which "
                            + (bytesHeld - bytesInUse) + " are free",
                    null);
        }
        nativeAllocations++;
        bytesHeld += size;
        return block;
    }

    /** Takes a block back. */
    public synchronized void giveBack(Loan<B> loan) {
        bytesInUse -= loan.bytes();
        if (closed) {
            bytesHeld -= loan.bytes();
            source.release(loan.memory());
        } else {
            idle.computeIfAbsent(loan.bytes(), size -> new ArrayDeque<>()).addFirst(loan.memory());
        }
    }

    /** Gives every block that is not on loan back to the system. */
    public synchronized void trim() {
        idle.forEach((size, blocks) -> {
            blocks.forEach(source::release);
            bytesHeld -= size * blocks.size();
        });
        idle.clear();
    }

    /** Trims the pool and lends no more; what is on loan goes back to the system when it returns. */
    public synchronized void close() {
        closed = true;
        trim();
    }

    /** Returns what the pool has done so far. */
    public synchronized MemoryStatistics statistics() {
        return new MemoryStatistics(nativeAllocations, bytesHeld, bytesInUse, peakBytesInUse);
    }
}
