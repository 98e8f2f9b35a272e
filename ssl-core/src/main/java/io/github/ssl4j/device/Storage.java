package io.github.ssl4j.device;

import java.util.OptionalLong;

/** A run of elements in the memory of one device. Closing it gives the memory back to the device's pool. */
public interface Storage extends AutoCloseable {

    /** Returns the device whose memory this is. */
    Device device();

    /** Returns the type of the elements. */
    ElementType type();

    /** Returns the number of elements. */
    long length();

    /**
     * Returns a view of {@code length} elements from {@code offset} on, sharing this memory. Closing a view does
     * nothing; it must not outlive the storage it was cut from.
     *
     * @throws IllegalArgumentException if the range does not lie within this storage
     */
    Storage slice(long offset, long length);

    /**
     * Returns the address of the first element, which stays as it is until this storage is closed, where kernels work
     * in the memory of the process and are done when they return; empty elsewhere.
     *
     * @throws IllegalStateException if the memory has been given back
     */
    default OptionalLong hostAddress() {
        return OptionalLong.empty();
    }

    /** Gives the memory back; closing twice does nothing. */
    @Override
    void close();
}
