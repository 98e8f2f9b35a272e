package io.github.ssl4j.device.nd4j;

import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MemoryStatistics;
import io.github.ssl4j.device.OutOfDeviceMemoryException;
import java.util.Locale;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Takes flat ND4J arrays from the system, gives them back, and counts both; nothing is pooled. */
final class Nd4jMemory {
    /** The longest array the JVM makes; kernels copy whole storages into arrays. */
    private static final long LONGEST = Integer.MAX_VALUE - 8;

    private long allocations;
    private long bytesInUse;
    private long peakBytesInUse;

    INDArray allocate(ElementType type, long length) {
        if (length > LONGEST) {
            throw outOfMemory(type, length, "a storage of this device has at most " + LONGEST + " elements", null);
        }
        INDArray array;
        DataType kind = dataType(type);
        try {
            array = Nd4j.createUninitializedDetached(kind, elements(length));
        } catch (OutOfMemoryError | RuntimeException e) {
            throw outOfMemory(type, length, e.getMessage(), e);
        }
        synchronized (this) {
            allocations++;
            bytesInUse += bytes(type, length);
            peakBytesInUse = Math.max(peakBytesInUse, bytesInUse);
        }
        return array;
    }

    void free(INDArray array, ElementType type, long length) {
        array.close();
        synchronized (this) {
            bytesInUse -= bytes(type, length);
        }
    }

    synchronized MemoryStatistics statistics() {
        return new MemoryStatistics(allocations, bytesInUse, bytesInUse, peakBytesInUse);
    }

    private synchronized OutOfDeviceMemoryException outOfMemory(
            ElementType type, long length, String reason, Throwable cause) {
        return new OutOfDeviceMemoryException(
                String.format(
                        Locale.ROOT,
                        "no room for %d elements of %s (%.1f MiB) beside %.1f MiB in use: %s",
                        length,
                        type,
                        length * (double) type.bytes() / (1 << 20),
                        bytesInUse / (double) (1 << 20),
                        reason),
                cause);
    }

    /** An ND4J array without elements has no memory to write to, so an empty storage has one spare element. */
    private static long elements(long length) {
        return Math.max(length, 1);
    }

    private static long bytes(ElementType type, long length) {
        return elements(length) * type.bytes();
    }

    private static DataType dataType(ElementType type) {
        return switch (type) {
            case FLOAT32 -> DataType.FLOAT;
            case FLOAT64 -> DataType.DOUBLE;
            case INT32 -> DataType.INT32;
            case UINT8 -> DataType.UINT8;
            case BFLOAT16 ->
                throw new IllegalArgumentException(
                        "the reference device computes in float32 or float64 and has no BFLOAT16");
        };
    }
}
