package io.github.ssl4j.spark;

import io.github.ssl4j.device.ElementType;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * What all workers send ahead of every collective, of one size whatever is called: the call in words, and the values
 * where they are few. So calls are compared before values of different lengths meet, and few values take one exchange.
 */
final class Frames implements AutoCloseable {
    private static final int CALL = 256;
    private static final int VALUES = 8192;
    private static final int BYTES = CALL + VALUES;

    private final BytePointer own = new BytePointer(BYTES);
    private final BytePointer all;
    private final ByteBuffer ownBytes = new Place(own.address()).bytes(BYTES);
    private final ByteBuffer allBytes;
    private final Tensor ownTensor;
    private final Tensor allTensor;
    private final int size;

    Frames(int size) {
        this.size = size;
        all = new BytePointer((long) size * BYTES);
        allBytes = new Place(all.address()).bytes((long) size * BYTES);
        try (TensorOptions bytes = new TensorOptions(torch.ScalarType.Byte)) {
            ownTensor = torch.from_blob(own, new long[] {BYTES}, bytes);
            allTensor = torch.from_blob(all, new long[] {(long) size * BYTES}, bytes);
        }
        own.zero();
    }

    /** Returns whether so many bytes of values go along. */
    static boolean holds(long bytes) {
        return bytes <= VALUES;
    }

    /** Returns what is sent. */
    Tensor own() {
        return ownTensor;
    }

    /** Returns what is received, of all workers by rank. */
    Tensor all() {
        return allTensor;
    }

    void call(String call) {
        byte[] text = call.getBytes(StandardCharsets.UTF_8);
        int length = Math.min(text.length, CALL - Integer.BYTES);
        ownBytes.putInt(0, length);
        ownBytes.put(Integer.BYTES, text, 0, length);
    }

    void values(HostValues values) {
        values.place().copyTo(own.address() + CALL, values.bytes());
    }

    /** Returns what all workers called, by rank. */
    List<String> calls() {
        return IntStream.range(0, size).mapToObj(this::call).toList();
    }

    private String call(int rank) {
        byte[] text = new byte[allBytes.getInt(rank * BYTES)];
        allBytes.get(rank * BYTES + Integer.BYTES, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    /** Copies the values of one worker to {@code target}, behind those of {@code before} workers. */
    void copy(int rank, HostValues target, int before, long bytes) {
        new Place(all.address() + (long) rank * BYTES + CALL)
                .copyTo(target.place().address() + before * bytes, bytes);
    }

    /**
     * Writes the sums over all workers of the values from {@code first} on to {@code target}, added in float64 and in
     * the order of the ranks.
     */
    void sum(HostValues target, int first) {
        int length = Math.toIntExact(target.length());
        ByteBuffer sums = target.place().bytes(target.bytes());
        ElementType type = target.type();
        for (int i = 0; i < length; i++) {
            int at = CALL + (first + i) * type.bytes();
            switch (type) {
                case FLOAT32 -> sums.putFloat(i * Float.BYTES, (float) sumOfFloats(at));
                case FLOAT64 -> sums.putDouble(i * Double.BYTES, sumOfDoubles(at));
                default -> sums.putInt(i * Integer.BYTES, sumOfInts(at));
            }
        }
    }

    private double sumOfFloats(int at) {
        double sum = allBytes.getFloat(at);
        for (int rank = 1; rank < size; rank++) {
            sum += allBytes.getFloat(rank * BYTES + at);
        }
        return sum;
    }

    private double sumOfDoubles(int at) {
        double sum = allBytes.getDouble(at);
        for (int rank = 1; rank < size; rank++) {
            sum += allBytes.getDouble(rank * BYTES + at);
        }
        return sum;
    }

    private int sumOfInts(int at) {
        int sum = 0;
        for (int rank = 0; rank < size; rank++) {
            sum += allBytes.getInt(rank * BYTES + at);
        }
        return sum;
    }

    @Override
    public void close() {
        ownTensor.close();
        allTensor.close();
        own.close();
        all.close();
    }
}
