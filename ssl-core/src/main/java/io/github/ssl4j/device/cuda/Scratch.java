package io.github.ssl4j.device.cuda;

import io.github.ssl4j.device.ElementType;

/** Lends memory of the card with undefined contents, to be closed as soon as the last work with it is asked for. */
interface Scratch {
    CudaStorage borrow(ElementType type, long length);

    /** Lends memory for so many numbers of float32. */
    default CudaStorage borrow(long floats) {
        return borrow(ElementType.FLOAT32, floats);
    }
}
