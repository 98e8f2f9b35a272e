package io.github.ssl4j.data.bands;

import io.github.ssl4j.data.CorruptImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The bytes of a TIFF file, read at any place in its own byte order; what lies outside is refused by name. */
final class TiffBytes {
    private static final int CLASSIC = 42;
    private static final int BIG = 43;
    private static final int BIG_OFFSET_BYTES = 8;

    private final String name;
    private final ByteBuffer bytes;
    private final boolean big;

    private TiffBytes(String name, ByteBuffer bytes, boolean big) {
        this.name = name;
        this.bytes = bytes;
        this.big = big;
    }

    /** Returns whether a file begins as TIFF or BigTIFF do. */
    static boolean isTiff(byte[] file) {
        if (file.length < 4 || file[0] != file[1] || (file[0] != 'I' && file[0] != 'M')) {
            return false;
        }
        int version = file[0] == 'I' ? (file[2] & 0xFF) | file[3] << 8 : file[2] << 8 | (file[3] & 0xFF);
        return version == CLASSIC || version == BIG;
    }

    static TiffBytes of(String name, byte[] file) {
        if (!isTiff(file)) {
            throw new CorruptImageException(name, "expected a TIFF, found a file that begins as none", null);
        }
        ByteBuffer bytes = ByteBuffer.wrap(file).order(file[0] == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        boolean big = bytes.getShort(2) == BIG;
        TiffBytes tiff = new TiffBytes(name, bytes, big);
        if (big && tiff.unsigned16(4) != BIG_OFFSET_BYTES) {
            throw tiff.corrupt("a BigTIFF: expected offsets of 8 bytes, found " + tiff.unsigned16(4));
        }
        return tiff;
    }

    /** Returns whether this is a BigTIFF, of 64-bit offsets. */
    boolean big() {
        return big;
    }

    ByteOrder order() {
        return bytes.order();
    }

    /** Returns where the first directory is. */
    long firstDirectory() {
        return big ? integer64(8) : unsigned32(4);
    }

    int length() {
        return bytes.capacity();
    }

    int unsigned8(long at) {
        return bytes.get(place(at, 1)) & 0xFF;
    }

    int unsigned16(long at) {
        return bytes.getShort(place(at, 2)) & 0xFFFF;
    }

    long unsigned32(long at) {
        return bytes.getInt(place(at, 4)) & 0xFFFFFFFFL;
    }

    long integer64(long at) {
        return bytes.getLong(place(at, 8));
    }

    /** Returns the place of so many bytes, checked to lie in the file. */
    int place(long at, long count) {
        if (at < 0 || count < 0 || at > bytes.capacity() - count) {
            throw corrupt("expected " + count + " bytes at " + Long.toUnsignedString(at) + ", found a file of "
                    + bytes.capacity() + " bytes: it is cut short, or not what its header says");
        }
        return (int) at;
    }

    byte[] array() {
        return bytes.array();
    }

    CorruptImageException corrupt(String reason) {
        return new CorruptImageException(name, reason, null);
    }
}
