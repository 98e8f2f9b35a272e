package io.github.ssl4j.data.decoding;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Reads the orientation out of a block of EXIF, which is a small TIFF. */
final class Exif {
    private static final int ORIENTATION = 0x0112;
    private static final int SHORT = 3;
    private static final int ENTRY_BYTES = 12;
    private static final int HEADER_BYTES = 8;

    private Exif() {}

    /** Returns 1 to 8; 1, which turns nothing, where the block is malformed or does not say. */
    static int orientation(ByteBuffer file, int start, int length) {
        if (length < HEADER_BYTES || start < 0 || start + length > file.limit()) {
            return 1;
        }
        ByteBuffer block =
                file.duplicate().position(start).limit(start + length).slice();
        block.order(block.get(0) == 'I' ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
        long directory = block.getInt(4) & 0xFFFFFFFFL;
        if (directory > length - 2) {
            return 1;
        }
        int entries = block.getShort((int) directory) & 0xFFFF;
        for (int i = 0; i < entries; i++) {
            long at = directory + 2 + (long) i * ENTRY_BYTES;
            if (at + ENTRY_BYTES > length) {
                return 1;
            }
            if ((block.getShort((int) at) & 0xFFFF) == ORIENTATION && block.getShort((int) at + 2) == SHORT) {
                int value = block.getShort((int) at + 8) & 0xFFFF;
                return value >= 1 && value <= 8 ? value : 1;
            }
        }
        return 1;
    }
}
