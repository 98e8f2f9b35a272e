package io.github.ssl4j.run.tensorboard;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.WireFormat;
import org.tensorflow.framework.Summary;

/** Reads event files by TensorFlow's own classes, and checks every CRC bit by bit. */
public final class EventReader {
    private EventReader() {}

    /** An event, with what it does not have as null. */
    public record Event(double seconds, long step, String version, Summary summary, boolean restart) {
        /** Returns its numbers by their names. */
        public Map<String, Float> scalars() {
            Map<String, Float> scalars = new LinkedHashMap<>();
            summary.getValueList().stream()
                    .filter(Summary.Value::hasSimpleValue)
                    .forEach(value -> scalars.put(value.getTag(), value.getSimpleValue()));
            return scalars;
        }
    }

    /** Returns the event files of a folder in the order of their names. */
    public static List<Path> in(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, EventFile.PREFIX + "*")) {
            found.forEach(files::add);
        }
        files.sort(null);
        return files;
    }

    /** Returns all whole events. */
    public static List<Event> read(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        List<Event> events = new ArrayList<>();
        while (bytes.remaining() >= Long.BYTES + Integer.BYTES) {
            int length = Math.toIntExact(checked(bytes, Long.BYTES).getLong());
            if (bytes.remaining() < length + Integer.BYTES) {
                break;
            }
            events.add(event(checked(bytes, length)));
        }
        return events;
    }

    private static ByteBuffer checked(ByteBuffer bytes, int length) throws IOException {
        byte[] content = new byte[length];
        bytes.get(content);
        int masked = bytes.getInt();
        int crc = crc32c(content);
        if (masked != (crc >>> 15 | crc << 17) + 0xA282EAD8) {
            throw new IOException("wrong CRC of " + length + " bytes");
        }
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }

    static int crc32c(byte[] bytes) {
        int crc = -1;
        for (byte b : bytes) {
            crc ^= b & 0xFF;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0x82F63B78;
            }
        }
        return ~crc;
    }

    private static Event event(ByteBuffer content) throws IOException {
        CodedInputStream in = CodedInputStream.newInstance(content.array());
        double seconds = 0;
        long step = 0;
        String version = null;
        Summary summary = null;
        boolean restart = false;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (WireFormat.getTagFieldNumber(tag)) {
                case 1 -> seconds = in.readDouble();
                case 2 -> step = in.readInt64();
                case 3 -> version = in.readString();
                case 5 -> summary = Summary.parseFrom(in.readByteArray());
                case 7 -> restart = in.readByteArray()[1] == 1;
                default -> throw new IOException("a field that no event has: " + tag);
            }
        }
        return new Event(seconds, step, version, summary, restart);
    }
}
