package io.github.ssl4j.run.tensorboard;

import io.github.ssl4j.onnx.ProtobufMessage;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of events as TensorBoard reads them: records of TensorFlow ({@code tensorflow/core/lib/io/record_writer}),
 * each an {@code Event} of {@code tensorflow/core/util/event.proto}. A file that is cut short is readable up to there.
 */
public final class EventFile implements Closeable {
    /** What the names of event files begin with. */
    public static final String PREFIX = "events.out.tfevents.";

    private static final int CRC_ROTATION = 15;
    private static final int CRC_MASK = 0xA282EAD8;
    private static final int STARTED = 1;
    private static final int COLOURS = 3;

    /** Fields of {@code Event}. */
    private static final int WALL_TIME = 1;

    private static final int STEP = 2;
    private static final int FILE_VERSION = 3;
    private static final int SUMMARY = 5;
    private static final int SESSION_LOG = 7;

    private final OutputStream out;

    private EventFile(OutputStream out) {
        this.out = out;
    }

    /**
     * Creates a file in a folder, named after the time, and numbered where another has that name.
     *
     * @throws IOException if that fails
     */
    public static EventFile create(Path folder) throws IOException {
        String name = PREFIX + Instant.now().getEpochSecond() + ".ssl4j";
        for (int number = 1; ; number++) {
            Path path = folder.resolve(number == 1 ? name : name + "." + number);
            try {
                EventFile file = new EventFile(
                        new BufferedOutputStream(Files.newOutputStream(path, StandardOpenOption.CREATE_NEW)));
                file.write(event(0).text(FILE_VERSION, "brain.Event:2"));
                return file;
            } catch (FileAlreadyExistsException e) {
                continue;
            }
        }
    }

    /** Says that a run goes on before a step: what other files have of this step and later ones counts no more. */
    public void resumed(long step) throws IOException {
        write(event(step).message(SESSION_LOG, new ProtobufMessage().varint(1, STARTED)));
    }

    /** Writes numbers of a step by their names. */
    public void scalars(long step, Map<String, Double> values) throws IOException {
        ProtobufMessage summary = new ProtobufMessage();
        values.forEach((name, value) ->
                summary.message(1, new ProtobufMessage().text(1, name).float32(2, value.floatValue())));
        write(event(step).message(SUMMARY, summary));
    }

    /**
     * Writes a picture.
     *
     * @param png the picture as a PNG of that height and width in pixels
     */
    public void picture(long step, String name, byte[] png, int height, int width) throws IOException {
        ProtobufMessage picture = new ProtobufMessage()
                .varint(1, height)
                .varint(2, width)
                .varint(3, COLOURS)
                .bytes(4, png);
        ProtobufMessage value = new ProtobufMessage().text(1, name).message(4, picture);
        write(event(step).message(SUMMARY, new ProtobufMessage().message(1, value)));
    }

    private static ProtobufMessage event(long step) {
        return new ProtobufMessage()
                .float64(WALL_TIME, System.currentTimeMillis() / 1e3)
                .varint(STEP, step);
    }

    private void write(ProtobufMessage event) throws IOException {
        byte[] content = event.toBytes();
        byte[] length = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(content.length)
                .array();
        out.write(length);
        out.write(maskedCrc(length));
        out.write(content);
        out.write(maskedCrc(content));
    }

    private static byte[] maskedCrc(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        int masked = Integer.rotateRight((int) crc.getValue(), CRC_ROTATION) + CRC_MASK;
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(masked)
                .array();
    }

    /** Hands all that was written to the operating system. */
    public void flush() throws IOException {
        out.flush();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
