package io.github.ssl4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.data.files.NpyHeader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An index of a million images of 512 features, 2 GB, searched by a process with a heap of 64 MB. */
@Tag("slow")
class LargeIndexTests {
    private static final int COUNT = 1_000_000;
    private static final int WIDTH = 512;
    private static final int[] LIKE = {0, 123_456, 999_999};

    @TempDir
    private Path folder;

    /** What the process does: prints the rows nearest to a query, and how long it took. */
    static final class Search {
        private Search() {}

        public static void main(String[] arguments) {
            float[] query = new float[WIDTH];
            query[0] = 1;
            try (EmbeddingIndex index = EmbeddingIndex.open(Path.of(arguments[0]))) {
                long start = System.nanoTime();
                for (Neighbour neighbour : index.nearest(query, LIKE.length)) {
                    System.out.printf(
                            "%d %s %.4f%n", neighbour.row(), neighbour.image().name(), neighbour.cosine());
                }
                System.out.printf(
                        "searched %,d rows in %d ms with a heap of %d MB%n",
                        index.size(),
                        (System.nanoTime() - start) / 1_000_000,
                        Runtime.getRuntime().maxMemory() >> 20);
            }
        }
    }

    @Test
    void aSmallHeapIsEnough() throws Exception {
        Path file = write();
        Path out = folder.resolve("out.txt");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Search.class.getName(),
                file.toString());

        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();

        assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        String printed = Files.readString(out);
        System.out.println(printed);
        assertThat(process.exitValue()).as(printed).isZero();
        assertThat(printed.lines().limit(3))
                .containsExactly("0 image 0 1.0000", "123456 image 123456 0.7071", "999999 image 999999 0.4472");
    }

    /** Writes rows of zeros, which take no room where the file system knows holes, but for three. */
    private Path write() throws IOException {
        Path file = folder.resolve("large.npy");
        try (RandomAccessFile features = new RandomAccessFile(file.toFile(), "rw")) {
            features.write(NpyHeader.floats(COUNT, WIDTH).written());
            features.setLength(128L + 4L * COUNT * WIDTH);
            for (int i = 0; i < LIKE.length; i++) {
                ByteBuffer row = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
                row.putFloat(1).putFloat(i);
                features.seek(128L + 4L * LIKE[i] * WIDTH);
                features.write(row.array());
            }
        }
        try (BufferedWriter rows = Files.newBufferedWriter(Path.of(file + ".rows.jsonl"))) {
            for (int row = 0; row < COUNT; row++) {
                rows.write("{\"image\":" + row + ",\"name\":\"image " + row + "\"}\n");
            }
        }
        JsonFile.write(
                Path.of(file + ".json"),
                new EmbeddingInfo(
                        "encoder.safetensors",
                        "0",
                        "resnet18",
                        "mean over the last feature map",
                        WIDTH,
                        Map.of(),
                        List.of("images"),
                        "0",
                        COUNT,
                        false,
                        false,
                        256,
                        "cpu",
                        List.of((long) COUNT, (long) WIDTH),
                        List.of()));
        return file;
    }
}
