package io.github.ssl4j.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/** An address in memory that somebody else owns. */
final class Place extends Pointer {

    Place(long address) {
        super((Pointer) null);
        this.address = address;
    }

    /** Copies bytes from here to another place. */
    void copyTo(long target, long bytes) {
        Pointer.memcpy(new Place(target), this, bytes);
    }

    /** Returns so many bytes from here on. */
    ByteBuffer bytes(long count) {
        return new BytePointer(this).capacity(count).asByteBuffer().order(ByteOrder.nativeOrder());
    }
}
