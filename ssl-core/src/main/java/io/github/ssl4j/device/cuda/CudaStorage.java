package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MemoryPool;
import io.github.ssl4j.device.pooled.PooledStorage;

/** A run of elements in the memory of the card. */
final class CudaStorage extends PooledStorage<Long> {

    CudaStorage(Device device, MemoryPool<Long> pool, ElementType type, long length) {
        super(device, pool, type, length);
    }

    private CudaStorage(CudaStorage whole, long from, long length) {
        super(whole, from, length);
    }

    @Override
    public CudaStorage slice(long from, long count) {
        return new CudaStorage(this, from, count);
    }

    /** Returns where the first element lies on the card. */
    long address() {
        requireOpen();
        return block() + offset();
    }
}
