package io.github.ssl4j.data.bands;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Undoes the differences that were taken along rows before they were compressed. */
final class Predictor {
    private Predictor() {}

    /** Undoes horizontal differences of integers in their own byte order (TIFF 6.0, section 14). */
    static void horizontal(ByteBuffer row, int bytes, int values, int stride) {
        for (int i = stride; i < values; i++) {
            int at = i * bytes;
            int before = (i - stride) * bytes;
            switch (bytes) {
                case 1 -> row.put(at, (byte) (row.get(at) + row.get(before)));
                case 2 -> row.putShort(at, (short) (row.getShort(at) + row.getShort(before)));
                default -> row.putInt(at, row.getInt(at) + row.getInt(before));
            }
        }
    }

    /**
     * Undoes the floating-point predictor (Adobe's TIFF technical note 3): differences of bytes, of which the highest
     * of all values come first, then the next. The values are left in the byte order of the file.
     *
     * @param row the bytes of a row within {@code data}, from {@code start} on
     */
    static void floating(byte[] data, int start, int bytes, int values, int stride, ByteOrder order) {
        int length = values * bytes;
        for (int i = stride; i < length; i++) {
            data[start + i] += data[start + i - stride];
        }
        byte[] apart = new byte[length];
        System.arraycopy(data, start, apart, 0, length);
        for (int i = 0; i < values; i++) {
            for (int b = 0; b < bytes; b++) {
                int place = order == ByteOrder.BIG_ENDIAN ? b : bytes - 1 - b;
                data[start + i * bytes + place] = apart[b * values + i];
            }
        }
    }
}
