package io.github.ssl4j.safetensors;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.JavaProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallHeapTests {
    private static final int TENSORS = 40;
    private static final int LENGTH = 4 << 20; // 16 MB each

    @TempDir
    Path folder;

    @Test
    void aFileOfTenTimesTheHeapIsReadTensorByTensor() throws Exception {
        Path file = folder.resolve("large.safetensors");
        writeZeros(file);
        Map<String, String> small = Map.of("JAVA_TOOL_OPTIONS", "-Xmx64m");

        Process process = JavaProcess.start(small, Reads.class, file);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(said).endsWith("read " + (long) TENSORS * LENGTH + " of 640 MB" + System.lineSeparator());
        assertThat(process.waitFor()).isZero();
    }

    private static void writeZeros(Path file) throws IOException {
        String header = IntStream.range(0, TENSORS)
                .mapToObj(i -> "\"w%d\":{\"dtype\":\"F32\",\"shape\":[%d],\"data_offsets\":[%d,%d]}"
                        .formatted(i, LENGTH, 4L * i * LENGTH, 4L * (i + 1) * LENGTH))
                .collect(Collectors.joining(",", "{", "}"));
        byte[] json = header.getBytes(StandardCharsets.UTF_8);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.write(ByteBuffer.allocate(Long.BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(json.length)
                    .array());
            sparse.write(json);
            sparse.setLength(Long.BYTES + json.length + 4L * TENSORS * LENGTH);
        }
    }

    /** Reads a file in a JVM of its own. */
    static final class Reads {
        private Reads() {}

        public static void main(String[] arguments) {
            Header header = Safetensors.readHeader(Path.of(arguments[0]));
            long[] read = new long[1];
            Safetensors.forEach(header, header.tensors().keySet(), (name, values) -> read[0] += values.length);
            System.out.println("read " + read[0] + " of 640 MB");
        }
    }
}
