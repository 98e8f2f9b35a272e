package io.github.ssl4j.device.cuda;

import org.bytedeco.javacpp.Pointer;

/** An address on the card, as the glue code wants it; nothing on the host may follow it. */
final class Address extends Pointer {
    private static final int BEST_ALIGNMENT = 256;

    private Address(long address) {
        super((Pointer) null);
        this.address = address;
    }

    static Address of(CudaStorage storage) {
        return new Address(storage.address());
    }

    /** Returns the largest power of two that divides the address, up to what memory from the driver has. */
    static int alignment(CudaStorage storage) {
        return (int) Math.min(BEST_ALIGNMENT, Long.lowestOneBit(storage.address() | BEST_ALIGNMENT));
    }
}
