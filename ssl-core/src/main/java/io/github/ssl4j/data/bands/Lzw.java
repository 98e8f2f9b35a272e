package io.github.ssl4j.data.bands;

import java.util.zip.DataFormatException;

/** TIFF's LZW (TIFF 6.0, section 13): codes of 9 to 12 bits, the highest bit first, widened one code early. */
final class Lzw {
    private static final int CLEAR = 256;
    private static final int END = 257;
    private static final int FIRST = 258;
    private static final int MOST = 4096;
    private static final int NARROWEST = 9;
    private static final int WIDEST = 12;

    private final byte[] file;
    private final int end;
    private int at;
    private int held;
    private int bits;

    private Lzw(byte[] file, int from, int length) {
        this.file = file;
        this.at = from;
        this.end = from + length;
    }

    static int expand(byte[] file, int from, int length, byte[] target, int size) throws DataFormatException {
        return new Lzw(file, from, length).expand(target, size);
    }

    /** An entry of the table is a run of what was written before: where it begins and how long it is. */
    private int expand(byte[] target, int size) throws DataFormatException {
        int[] starts = new int[MOST];
        int[] lengths = new int[MOST];
        int width = NARROWEST;
        int next = FIRST;
        int made = 0;
        int lastStart = -1;
        int lastLength = 0;
        while (made < size) {
            int code = code(width);
            if (code < 0 || code == END) {
                return made;
            }
            if (code == CLEAR) {
                width = NARROWEST;
                next = FIRST;
                lastStart = -1;
                continue;
            }
            if (lastStart >= 0 && next < MOST) {
                // the run before and the byte that follows it, which is the first of this run
                starts[next] = lastStart;
                lengths[next] = lastLength + 1;
                next++;
            }
            if (code >= next || (code > END && lastStart < 0)) {
                throw new DataFormatException("LZW code " + code + " of " + next);
            }
            int start = made;
            int length = code < CLEAR ? 1 : lengths[code];
            int count = Math.min(length, size - made);
            if (code < CLEAR) {
                target[made] = (byte) code;
            } else {
                // byte by byte, since a run may reach into itself
                for (int i = 0; i < count; i++) {
                    target[made + i] = target[starts[code] + i];
                }
            }
            made += count;
            lastStart = start;
            lastLength = length;
            if (next + 1 >= 1 << width && width < WIDEST) {
                width++;
            }
        }
        return made;
    }

    private int code(int width) {
        while (bits < width) {
            if (at == end) {
                return -1;
            }
            held = held << 8 | file[at++] & 0xFF;
            bits += 8;
        }
        bits -= width;
        return held >>> bits & (1 << width) - 1;
    }
}
