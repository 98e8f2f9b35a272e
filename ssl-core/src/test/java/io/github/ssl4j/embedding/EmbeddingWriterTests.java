package io.github.ssl4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.CorruptImage;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.train.TinyImages;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingWriterTests {
    private static final String[] ENDINGS = {"", ".json", ".rows.jsonl"};

    private final Device device = Devices.named("cpu");

    @TempDir
    private Path folder;

    private Path photographs;
    private Path saved;
    private Encoder encoder;
    private Path out;

    @BeforeEach
    void save() {
        photographs = Photographs.copyTo(folder.resolve("photographs"));
        saved = folder.resolve("encoder.safetensors");
        encoder = Photographs.encoder(device, 1);
        encoder.save(saved);
        out = folder.resolve("features.npy");
    }

    @AfterEach
    void close() {
        encoder.close();
        device.close();
    }

    private EmbeddingPlan plan() {
        return EmbeddingPlan.of(saved, photographs, out);
    }

    private EmbeddingInfo write(EmbeddingPlan plan, EmbeddingListener listener) {
        try (ImageSource images = ImageSource.open(plan.data().paths())) {
            return EmbeddingWriter.write(plan, encoder, images, listener);
        }
    }

    /** Writes some batches of two, and fails then as a full disk would. */
    private void interrupt(EmbeddingPlan plan, int batches) {
        assertThatThrownBy(() -> write(plan, (info, images) -> {
                    if (images == 2 * batches) {
                        throw new UncheckedIOException(new IOException("pulled the plug"));
                    }
                }))
                .hasMessageContaining("pulled the plug");
    }

    @Test
    void rowsAreWhatTheEncoderMakes() throws IOException {
        EmbeddingInfo info = write(plan(), EmbeddingListener.NONE);

        Features expected = encoder.embed(photographs);
        NpyArray found = NpyArray.parse("features", Files.readAllBytes(out));
        assertThat(found.shape()).containsExactly(10, 8);
        assertThat(found.floats()).isEqualTo(expected.values());
        assertThat(Files.readAllLines(folder.resolve("features.npy.rows.jsonl")))
                .hasSize(10)
                .startsWith("{\"image\":0,\"name\":\"land/airplanes.jpg\",\"label\":\"land\"}")
                .endsWith("{\"image\":9,\"name\":\"water/ketch.jpg\",\"label\":\"water\"}");
        assertThat(info.shape()).containsExactly(10L, 8L);
        assertThat(info.encoder()).isEqualTo(saved.toString());
        assertThat(info.view()).containsEntry("input_size", "32");
        assertThat(JsonFile.read(folder.resolve("features.npy.json"), EmbeddingInfo.class))
                .isEqualTo(info);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void anInterruptedFileBecomesTheSameByteByByte() throws IOException {
        for (Path file : List.of(out, folder.resolve("features.csv"))) {
            EmbeddingPlan plan = EmbeddingPlan.of(saved, photographs, file).withBatch(2);
            interrupt(plan, 2);
            assertThat(file).doesNotExist();
            assertThat(leftovers()).isNotEmpty();
            int[] first = {-1};

            write(plan, (info, images) -> first[0] = first[0] < 0 ? images : first[0]);

            Path whole = folder.resolve("whole-" + file.getFileName());
            write(EmbeddingPlan.of(saved, photographs, whole).withBatch(2), EmbeddingListener.NONE);
            assertThat(first[0]).isEqualTo(4);
            assertThat(leftovers()).isEmpty();
            for (String ending : ENDINGS) {
                assertThat(Path.of(file + ending)).hasSameBinaryContentAs(Path.of(whole + ending));
            }
        }
    }

    @Test
    void whatLiesBehindTheLastWholeBatchIsThrownAway() throws IOException {
        EmbeddingPlan plan = plan().withBatch(2);
        interrupt(plan, 3);
        Files.write(Path.of(out + ".partial"), new byte[17], StandardOpenOption.APPEND);
        Files.writeString(Path.of(out + ".rows.jsonl.partial"), "{\"image\":6,\"na", StandardOpenOption.APPEND);

        write(plan, EmbeddingListener.NONE);

        assertThat(NpyArray.parse("features", Files.readAllBytes(out)).shape()).containsExactly(10, 8);
        assertThat(Files.readAllLines(Path.of(out + ".rows.jsonl"))).hasSize(10);
    }

    @Test
    void anEndBetweenTheRenamingOfTheFilesIsMadeUpFor() throws IOException {
        EmbeddingPlan plan = plan().withBatch(2);
        interrupt(plan, 5);
        Files.move(Path.of(out + ".rows.jsonl.partial"), Path.of(out + ".rows.jsonl"));

        write(plan, EmbeddingListener.NONE);

        assertThat(Files.readAllLines(Path.of(out + ".rows.jsonl"))).hasSize(10);
        assertThat(NpyArray.parse("features", Files.readAllBytes(out)).shape()).containsExactly(10, 8);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void aFileBegunOtherwiseIsRefusedByName() throws IOException {
        interrupt(plan().withBatch(2), 2);
        Path other = folder.resolve("other.safetensors");
        try (Encoder second = Photographs.encoder(device, 2)) {
            second.save(other);
        }
        Path fewer = Photographs.copyTo(folder.resolve("fewer"));
        Files.delete(fewer.resolve("land/watch.jpg"));

        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> write(EmbeddingPlan.of(other, photographs, out).withBatch(2), EmbeddingListener.NONE))
                .withMessageStartingWith(out + " was begun otherwise: encoder: expected " + other + " (")
                .withMessageContaining("), found " + saved + " (");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> write(EmbeddingPlan.of(saved, fewer, out).withBatch(2), EmbeddingListener.NONE))
                .withMessageContaining("images: expected " + fewer + " (")
                .withMessageContaining("), found " + photographs + " (");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> write(plan().withBatch(3), EmbeddingListener.NONE))
                .withMessageContaining("batch size: expected 3, found 2;");
        write(plan().withBatch(2), EmbeddingListener.NONE);
    }

    @Test
    void theSameImagesMayLieElsewhere() throws IOException {
        interrupt(plan().withBatch(2), 2);
        Path moved = Files.move(photographs, folder.resolve("moved"));

        EmbeddingInfo info = write(EmbeddingPlan.of(saved, moved, out).withBatch(2), EmbeddingListener.NONE);

        assertThat(info.data()).containsExactly(moved.toString());
        assertThat(Files.readString(Path.of(out + ".json"))).contains("\"data\" : \"" + moved + "\"");
        assertThat(Files.readString(Path.of(out + ".rows.jsonl"))).doesNotContain("photographs");
    }

    @Test
    void aFinishedFileIsNotOverwritten() throws IOException {
        EmbeddingInfo info = write(plan(), EmbeddingListener.NONE);
        byte[] bytes = Files.readAllBytes(out);

        assertThat(write(plan(), EmbeddingListener.NONE)).isEqualTo(info);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> write(plan().withTokens(), EmbeddingListener.NONE))
                .withMessage(out + " exists and was made otherwise: tokens: expected true, found false; expected a new"
                        + " name, or delete it first");
        Files.delete(Path.of(out + ".json"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> write(plan(), EmbeddingListener.NONE))
                .withMessageStartingWith(out + " exists, and nothing beside it says that ssl4j embed wrote it");
        assertThat(out).hasBinaryContent(bytes);
    }

    @Test
    void anImageThatCannotBeReadHasNoRow() throws IOException {
        Files.writeString(photographs.resolve("land/bonsai.jpg"), "no photograph");
        float[] expected = encoder.embed(photographs).values();
        interrupt(plan().withBatch(2), 1);

        EmbeddingInfo info = write(plan().withBatch(2), EmbeddingListener.NONE);

        assertThat(info.rows()).isEqualTo(9);
        assertThat(info.leftOut())
                .containsExactly(new CorruptImage(
                        1, "land/bonsai.jpg", "no image of a known format: begins with \"no photograp\""));
        assertThat(Files.readAllLines(Path.of(out + ".rows.jsonl")))
                .hasSize(9)
                .startsWith(
                        "{\"image\":0,\"name\":\"land/airplanes.jpg\",\"label\":\"land\"}",
                        "{\"image\":2,\"name\":\"land/butterfly.jpg\",\"label\":\"land\"}");
        float[] found = NpyArray.parse("features", Files.readAllBytes(out)).floats();
        float largest = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i] - found[i]));
        }
        System.out.println("features in batches of 2 and of 10: largest difference " + largest);
        assertThat(found).hasSameSizeAs(expected);
        assertThat(largest).isLessThan(1e-5f);
    }

    @Test
    void tokensHaveAnAxisMore() throws IOException {
        write(plan().withTokens(), EmbeddingListener.NONE);

        NpyArray tokens = NpyArray.parse("tokens", Files.readAllBytes(out));
        assertThat(tokens.shape()).containsExactly(10, 256, 8);
        float[] pooled = encoder.embed(photographs).values();
        for (int d = 0; d < 8; d++) {
            double sum = 0;
            for (int place = 0; place < 256; place++) {
                sum += tokens.floats()[place * 8 + d];
            }
            assertThat(sum / 256).isCloseTo(pooled[d], within(1e-5));
        }
    }

    @Test
    void namesSurviveInCsv() throws IOException {
        Path odd = folder.resolve("odd.zip");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(odd))) {
            zip.putNextEntry(new ZipEntry("a, \"b\"\nc.jpg"));
            Files.copy(photographs.resolve("land/watch.jpg"), zip);
        }
        Path csv = folder.resolve("odd.csv");

        write(EmbeddingPlan.of(saved, odd, csv), EmbeddingListener.NONE);

        float[] features = encoder.embed(odd).values();
        StringBuilder expected = new StringBuilder("name,f0,f1,f2,f3,f4,f5,f6,f7\r\n\"a, \"\"b\"\"\nc.jpg\"");
        for (float feature : features) {
            expected.append(',').append(feature);
        }
        assertThat(Files.readString(csv)).isEqualTo(expected.append("\r\n").toString());
        assertThat(Files.readString(Path.of(csv + ".rows.jsonl")))
                .isEqualTo("{\"image\":0,\"name\":\"a, \\\"b\\\"\\nc.jpg\"}\n");
    }

    @Test
    void aFileThatSomebodyElseWritesIsRefused() {
        assertThatThrownBy(() -> write(plan(), (info, images) -> write(plan(), EmbeddingListener.NONE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected nobody else to write it, found " + out + ".partial in use");
    }

    @Test
    void aPartThatIsGoneIsNamed() throws IOException {
        interrupt(plan().withBatch(2), 2);
        Files.write(Path.of(out + ".partial"), new byte[3]);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> write(plan().withBatch(2), EmbeddingListener.NONE))
                .withMessage(out + ".partial: expected at least 256 bytes as " + out
                        + ".progress.json says, found 3; delete that to begin anew");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "in the way");

        assertThatThrownBy(() -> write(
                        EmbeddingPlan.of(saved, photographs, file.resolve("features.npy")), EmbeddingListener.NONE))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageStartingWith("cannot write " + file.resolve("features.npy") + ": ");
    }

    @Test
    void otherEndingsAndChannelsAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingPlan.of(saved, photographs, Path.of("a.txt")))
                .withMessage("file of embeddings: expected a name ending in .npy or .csv, found a.txt");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        EmbeddingPlan.of(saved, photographs, Path.of("a.csv")).withTokens())
                .withMessage("a.csv: tokens [N, L, D] are written as .npy only, found .csv");
        try (ImageSource gray = TinyImages.of(1)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> EmbeddingWriter.write(plan(), encoder, gray, EmbeddingListener.NONE))
                    .withMessage("the encoder " + saved + " takes images of 3 channels, found 1 in " + photographs);
        }
        assertThat(out).doesNotExist();
    }

    private List<Path> leftovers() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().contains(".partial")
                            || file.toString().contains(".progress"))
                    .toList();
        }
    }
}
