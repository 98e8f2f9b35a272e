package io.github.ssl4j.data.bands;

import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/** The compression of strips and tiles. */
enum Compression {
    NONE(1) {
        @Override
        int expand(byte[] file, int from, int length, byte[] target, int size) {
            System.arraycopy(file, from, target, 0, size);
            return size;
        }
    },
    PACK_BITS(64) {
        @Override
        int expand(byte[] file, int from, int length, byte[] target, int size) {
            int at = from;
            int end = from + length;
            int made = 0;
            while (made < size && at < end) {
                int code = file[at++];
                if (code >= 0) {
                    int count = Math.min(code + 1, Math.min(size - made, end - at));
                    System.arraycopy(file, at, target, made, count);
                    at += code + 1;
                    made += count;
                } else if (code != Byte.MIN_VALUE && at < end) {
                    int count = Math.min(1 - code, size - made);
                    Arrays.fill(target, made, made + count, file[at++]);
                    made += count;
                }
            }
            return made;
        }
    },
    LZW(1366) {
        @Override
        int expand(byte[] file, int from, int length, byte[] target, int size) throws DataFormatException {
            return Lzw.expand(file, from, length, target, size);
        }
    },
    DEFLATE(1032) {
        @Override
        int expand(byte[] file, int from, int length, byte[] target, int size) throws DataFormatException {
            Inflater inflater = new Inflater();
            try {
                inflater.setInput(file, from, length);
                int made = 0;
                while (made < size && !inflater.finished() && !inflater.needsDictionary()) {
                    int count = inflater.inflate(target, made, size - made);
                    if (count == 0 && inflater.needsInput()) {
                        return made;
                    }
                    made += count;
                }
                return made;
            } finally {
                inflater.end();
            }
        }
    };

    private static final int HEADER_BYTES = 64;

    private final int most;

    Compression(int most) {
        this.most = most;
    }

    static Compression of(TiffBytes file, int code) {
        return switch (code) {
            case 1 -> NONE;
            case 5 -> LZW;
            case 8, 32946 -> DEFLATE;
            case 32773 -> PACK_BITS;
            default ->
                throw file.corrupt("the compression: expected none (1), LZW (5), Deflate (8) or PackBits (32773),"
                        + " found " + code);
        };
    }

    /** Returns the fewest bytes that can stand for so many. */
    long fewest(long size) {
        return this == NONE ? size : Math.max(1, (size - HEADER_BYTES) / most);
    }

    /** Expands bytes of a file to at most {@code size} bytes of the target, and returns how many there were. */
    abstract int expand(byte[] file, int from, int length, byte[] target, int size) throws DataFormatException;
}
