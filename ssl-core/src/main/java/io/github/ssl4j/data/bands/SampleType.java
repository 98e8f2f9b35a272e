package io.github.ssl4j.data.bands;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * How a sample is stored, and what it is worth: integers are divided by their largest value, floats stay as they are.
 */
enum SampleType {
    UNSIGNED_8(1, 1) {
        @Override
        float value(ByteBuffer row, int at) {
            return (row.get(at) & 0xFF) / 255f;
        }
    },
    UNSIGNED_16(2, 1) {
        @Override
        float value(ByteBuffer row, int at) {
            return (row.getShort(at) & 0xFFFF) / 65535f;
        }
    },
    UNSIGNED_32(4, 1) {
        @Override
        float value(ByteBuffer row, int at) {
            return (float) ((row.getInt(at) & 0xFFFFFFFFL) / (double) 0xFFFFFFFFL);
        }
    },
    SIGNED_8(1, 2) {
        @Override
        float value(ByteBuffer row, int at) {
            return row.get(at) / 127f;
        }
    },
    SIGNED_16(2, 2) {
        @Override
        float value(ByteBuffer row, int at) {
            return row.getShort(at) / 32767f;
        }
    },
    SIGNED_32(4, 2) {
        @Override
        float value(ByteBuffer row, int at) {
            return (float) (row.getInt(at) / (double) Integer.MAX_VALUE);
        }
    },
    FLOAT_32(4, 3) {
        @Override
        float value(ByteBuffer row, int at) {
            return row.getFloat(at);
        }
    },
    FLOAT_64(8, 3) {
        @Override
        float value(ByteBuffer row, int at) {
            return (float) row.getDouble(at);
        }
    };

    private static final int UNDEFINED = 4;

    private final int bytes;
    private final int format;

    SampleType(int bytes, int format) {
        this.bytes = bytes;
        this.format = format;
    }

    /** Returns the type of so many bits in a format of TIFF; samples of an undefined format count as unsigned. */
    static Optional<SampleType> of(long bits, long format) {
        for (SampleType type : values()) {
            if (type.bytes * 8 == bits && type.format == (format == UNDEFINED ? 1 : format)) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }

    int bytes() {
        return bytes;
    }

    boolean floating() {
        return format == 3;
    }

    boolean unsigned() {
        return format == 1;
    }

    /** Returns the largest value of an integer, which becomes 1; 1 of floats. */
    double largest() {
        return floating() ? 1 : Math.pow(2, bytes * 8 - (unsigned() ? 0 : 1)) - 1;
    }

    /** Returns the sample at a byte of a row. */
    abstract float value(ByteBuffer row, int at);
}
