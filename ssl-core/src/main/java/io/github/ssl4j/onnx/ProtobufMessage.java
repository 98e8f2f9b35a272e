package io.github.ssl4j.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A message in the wire format of Protocol Buffers, put together field by field. The length of everything is known
 * before anything is written, and a {@link Payload} is asked for its bytes only then, so that large ones need no
 * memory.
 *
 * <pre>{@code
 * ProtobufMessage value = new ProtobufMessage().text(1, "loss").float32(2, 0.5f);
 * new ProtobufMessage().float64(1, seconds).varint(2, step).message(5, value).writeTo(channel);
 * }</pre>
 *
 * <p>Fields are written in the order of the calls; a repeated field is one that is added several times. See
 * <a href="https://protobuf.dev/programming-guides/encoding/">the format</a>.
 */
public final class ProtobufMessage {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH_DELIMITED = 2;
    private static final int FIXED32 = 5;

    private final List<Payload> finished = new ArrayList<>();
    private ByteArrayOutputStream open = new ByteArrayOutputStream();
    private long finishedBytes;

    /** Bytes that are made when they are written. */
    public interface Payload {
        /** Returns how many bytes there are. */
        long bytes();

        /**
         * Writes exactly that many bytes.
         *
         * @throws IOException if the channel does
         */
        void writeTo(WritableByteChannel channel) throws IOException;
    }

    /** Bytes that exist. */
    private record Bytes(byte[] array) implements Payload {
        @Override
        public long bytes() {
            return array.length;
        }

        @Override
        public void writeTo(WritableByteChannel channel) throws IOException {
            drain(ByteBuffer.wrap(array), channel);
        }
    }

    /** Creates a message without fields. */
    public ProtobufMessage() {}

    /** Adds an integer, a truth value or a constant of an enumeration: int32, int64, uint32, uint64, bool, enum. */
    public ProtobufMessage varint(int field, long value) {
        tag(field, VARINT);
        writeVarint(value);
        return this;
    }

    /** Adds a float. */
    public ProtobufMessage float32(int field, float value) {
        tag(field, FIXED32);
        open.writeBytes(littleEndian(Float.BYTES).putFloat(value).array());
        return this;
    }

    /** Adds a double. */
    public ProtobufMessage float64(int field, double value) {
        tag(field, FIXED64);
        open.writeBytes(littleEndian(Double.BYTES).putDouble(value).array());
        return this;
    }

    /** Adds a string, in UTF-8. */
    public ProtobufMessage text(int field, String value) {
        return bytes(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds bytes, or the packed elements of a repeated field; copied. */
    public ProtobufMessage bytes(int field, byte[] value) {
        tag(field, LENGTH_DELIMITED);
        writeVarint(value.length);
        open.writeBytes(value);
        return this;
    }

    /** Adds bytes that are made when they are written. */
    public ProtobufMessage payload(int field, Payload value) {
        tag(field, LENGTH_DELIMITED);
        writeVarint(value.bytes());
        append(value);
        return this;
    }

    /** Adds a message as it is now: what is added to it later is not in this one. */
    public ProtobufMessage message(int field, ProtobufMessage value) {
        tag(field, LENGTH_DELIMITED);
        writeVarint(value.size());
        for (Payload part : value.finished) {
            if (part instanceof Bytes bytes) {
                open.writeBytes(bytes.array());
            } else {
                append(part);
            }
        }
        open.writeBytes(value.open.toByteArray());
        return this;
    }

    /** Returns how many bytes the message takes. */
    public long size() {
        return finishedBytes + open.size();
    }

    /**
     * Writes the message, without its length.
     *
     * @throws IOException if the channel does
     * @throws IllegalStateException if a payload has another length than it said
     */
    public void writeTo(WritableByteChannel channel) throws IOException {
        for (Payload part : finished) {
            Counting counting = new Counting(channel);
            part.writeTo(counting);
            if (counting.written != part.bytes()) {
                throw new IllegalStateException(
                        "payload: expected " + part.bytes() + " bytes, found " + counting.written);
            }
        }
        drain(ByteBuffer.wrap(open.toByteArray()), channel);
    }

    /** Returns the bytes of a message that is small enough for an array. */
    public byte[] toBytes() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(size()));
        try (WritableByteChannel channel = Channels.newChannel(bytes)) {
            writeTo(channel);
        } catch (IOException e) {
            throw new IllegalStateException("an array in memory cannot be written", e);
        }
        return bytes.toByteArray();
    }

    private void append(Payload part) {
        if (open.size() > 0) {
            finished.add(new Bytes(open.toByteArray()));
            finishedBytes += open.size();
            open = new ByteArrayOutputStream();
        }
        finished.add(part);
        finishedBytes += part.bytes();
    }

    private void tag(int field, int wireType) {
        if (field < 1) {
            throw new IllegalArgumentException("protobuf: expected a field number of at least 1, found " + field);
        }
        writeVarint((long) field << 3 | wireType);
    }

    private void writeVarint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            open.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        open.write((int) rest);
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void drain(ByteBuffer filled, WritableByteChannel channel) throws IOException {
        while (filled.hasRemaining()) {
            channel.write(filled);
        }
    }

    /** A channel that counts what it is given. */
    private static final class Counting implements WritableByteChannel {
        private final WritableByteChannel channel;
        private long written;

        Counting(WritableByteChannel channel) {
            this.channel = channel;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            int count = channel.write(source);
            written += count;
            return count;
        }

        @Override
        public boolean isOpen() {
            return channel.isOpen();
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
