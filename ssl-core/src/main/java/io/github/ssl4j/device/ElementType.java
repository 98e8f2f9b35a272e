package io.github.ssl4j.device;

/** What one element of a {@link Storage} is. */
public enum ElementType {
    FLOAT32(4),
    FLOAT64(8),
    /** The upper half of a FLOAT32, with 8 significant bits. */
    BFLOAT16(2),
    INT32(4),
    UINT8(1);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** Returns the size of one element in bytes. */
    public int bytes() {
        return bytes;
    }

    /** Returns whether elements are real numbers rather than indices or flags. */
    public boolean isFloating() {
        return this == FLOAT32 || this == FLOAT64 || this == BFLOAT16;
    }
}
