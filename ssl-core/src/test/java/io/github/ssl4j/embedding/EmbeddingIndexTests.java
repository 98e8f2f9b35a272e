package io.github.ssl4j.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.SourcePaths;
import io.github.ssl4j.data.files.NpyHeader;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingIndexTests {
    private final Device device = Devices.named("cpu");

    @TempDir
    private Path folder;

    private Path photographs;
    private Path saved;
    private Encoder encoder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        photographs = Photographs.copyTo(folder.resolve("photographs"));
        Files.copy(photographs.resolve("water/ketch.jpg"), photographs.resolve("water/ship.jpg"));
        saved = folder.resolve("encoder.safetensors");
        encoder = Photographs.encoder(device, 1);
        encoder.save(saved);
        file = folder.resolve("features.npy");
        try (ImageSource images = ImageSource.open(photographs)) {
            EmbeddingWriter.write(EmbeddingPlan.of(saved, photographs, file), encoder, images, EmbeddingListener.NONE);
        }
    }

    @AfterEach
    void close() {
        encoder.close();
        device.close();
    }

    @Test
    void neighboursAreThoseOfTheFeaturesThemselves() throws IOException {
        Features features = encoder.embed(photographs);
        try (EmbeddingIndex index = EmbeddingIndex.open(file)) {
            for (int row = 0; row < features.count(); row++) {
                float[] query = features.rows()[row];
                List<Neighbour> found = index.nearest(query, 4);
                List<Features.Neighbour> expected = features.nearest(query, 4);
                assertThat(found.stream().map(Neighbour::row))
                        .isEqualTo(
                                expected.stream().map(Features.Neighbour::image).toList());
                for (int i = 0; i < 4; i++) {
                    assertThat(found.get(i).cosine()).isCloseTo(expected.get(i).similarity(), within(1e-6));
                }
                assertThat(index.features(row)).isEqualTo(query);
            }
            assertThat(index.size()).isEqualTo(11);
            assertThat(index.width()).isEqualTo(8);
        }
    }

    @Test
    void aPictureFindsItself() throws IOException {
        try (EmbeddingIndex index = EmbeddingIndex.open(file)) {
            List<Neighbour> found = index.nearest(
                    encoder,
                    ImageIO.read(photographs.resolve("land/sunflower.jpg").toFile()),
                    1);

            assertThat(found).hasSize(1);
            assertThat(found.get(0).image().name()).isEqualTo("land/sunflower.jpg");
            assertThat(found.get(0).image().label()).contains("land");
            System.out.println("a photograph and itself: cosine " + found.get(0).cosine());
            assertThat(found.get(0).cosine()).isCloseTo(1, within(1e-6));
        }
    }

    @Test
    void aRowKnowsItsImage() {
        try (EmbeddingIndex index = EmbeddingIndex.open(file);
                ImageSource images = ImageSource.open(photographs)) {
            Image ketch = index.image(9, images, SourcePaths.of(photographs));

            assertThat(index.row(9).name()).isEqualTo("water/ketch.jpg");
            assertThat(ketch.width()).isEqualTo(300);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> index.image(9, images.select(1, 2), SourcePaths.of(photographs)))
                    .withMessageEndingWith("with water/ketch.jpg as number 9, found only 2 images");
        }
    }

    @Test
    void theSamePhotographTwiceIsADuplicate() {
        try (EmbeddingIndex index = EmbeddingIndex.open(file)) {
            List<DuplicateGroup> groups = index.duplicates(1, device);

            assertThat(groups).hasSize(1);
            assertThat(groups.get(0).images())
                    .extracting(image -> image.image().name())
                    .containsExactly("water/ketch.jpg", "water/ship.jpg");
            assertThat(groups.get(0).images()).extracting(Neighbour::cosine).containsOnly(1.0);
        }
    }

    @Test
    void groupsAreThoseThatComparingEveryTwoFinds() throws IOException {
        int count = 5000;
        int width = 16;
        float[] values = new float[count * width];
        Random random = new Random(7);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        for (int copy = 0; copy < 40; copy++) {
            int from = random.nextInt(count);
            int to = random.nextInt(count);
            for (int d = 0; d < width; d++) {
                values[to * width + d] = 3 * values[from * width + d] + 0.05f * copy * (float) random.nextGaussian();
            }
        }
        double threshold = 0.9;
        Path made = index(values, width);

        try (EmbeddingIndex index = EmbeddingIndex.open(made)) {
            assertThat(index.duplicates(threshold, device).stream()
                            .map(group ->
                                    group.images().stream().map(Neighbour::row).toList())
                            .toList())
                    .isEqualTo(groups(values, width, threshold))
                    .hasSizeGreaterThan(20);
        }
    }

    private static List<List<Integer>> groups(float[] values, int width, double threshold) {
        int count = values.length / width;
        int[] group = new int[count];
        Arrays.setAll(group, i -> i);
        for (int i = 0; i < count; i++) {
            for (int j = i + 1; j < count; j++) {
                double product = 0;
                double a = 0;
                double b = 0;
                for (int d = 0; d < width; d++) {
                    product += (double) values[i * width + d] * values[j * width + d];
                    a += (double) values[i * width + d] * values[i * width + d];
                    b += (double) values[j * width + d] * values[j * width + d];
                }
                if (product / Math.sqrt(a * b) >= threshold && group[i] != group[j]) {
                    int kept = Math.min(group[i], group[j]);
                    int gone = Math.max(group[i], group[j]);
                    for (int row = 0; row < count; row++) {
                        group[row] = group[row] == gone ? kept : group[row];
                    }
                }
            }
        }
        List<List<Integer>> groups = new ArrayList<>();
        for (int first = 0; first < count; first++) {
            List<Integer> rows = new ArrayList<>();
            for (int row = 0; row < count; row++) {
                if (group[row] == first) {
                    rows.add(row);
                }
            }
            if (rows.size() > 1) {
                groups.add(rows);
            }
        }
        return groups;
    }

    /** Writes an index of features that no image has. */
    private Path index(float[] values, int width) throws IOException {
        int count = values.length / width;
        Path made = folder.resolve("made.npy");
        byte[] head = NpyHeader.floats(count, width).written();
        ByteBuffer bytes = ByteBuffer.allocate(head.length + 4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(head);
        for (float value : values) {
            bytes.putFloat(value);
        }
        Files.write(made, bytes.array());
        StringBuilder rows = new StringBuilder();
        for (int row = 0; row < count; row++) {
            rows.append("{\"image\":")
                    .append(row)
                    .append(",\"name\":\"")
                    .append(row)
                    .append("\"}\n");
        }
        Files.writeString(Path.of(made + ".rows.jsonl"), rows);
        String info = Files.readString(Path.of(file + ".json"))
                .replace("\"width\" : 8", "\"width\" : " + width)
                .replace("[ 11, 8 ]", "[ " + count + ", " + width + " ]");
        Files.writeString(Path.of(made + ".json"), info);
        return made;
    }

    @Test
    void anotherEncoderIsNamed() throws IOException {
        Path other = folder.resolve("other.safetensors");
        try (Encoder second = Photographs.encoder(device, 2)) {
            second.save(other);
        }
        try (EmbeddingIndex index = EmbeddingIndex.open(file)) {
            index.requireEncoder(Files.copy(saved, folder.resolve("copy.safetensors")));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> index.requireEncoder(other))
                    .withMessageStartingWith(file + " was made by another encoder: expected " + saved + " (")
                    .withMessageContaining("), found " + other + " (");
        }
    }

    @Test
    void aFileCutShortIsNamed() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 1));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingIndex.open(file))
                .withMessage(file + ": expected 480 bytes for [11, 8], found 479; it is cut short");
    }

    @Test
    void rowsOfAnotherLengthAreNamed() throws IOException {
        Path rows = Path.of(file + ".rows.jsonl");
        List<String> lines = Files.readAllLines(rows);
        Files.write(rows, lines.subList(0, 9));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingIndex.open(file))
                .withMessage(rows + ": expected a line for each of 11 rows of features, found 9");
        Files.writeString(rows, String.join("\n", lines));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingIndex.open(file))
                .withMessage(rows + ": expected a line for each of 11 rows of features, found 10 and a part of one");
        Files.writeString(rows, "{}\n".repeat(11));
        try (EmbeddingIndex index = EmbeddingIndex.open(file)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> index.row(3))
                    .withMessage(rows + ", line 4: expected a line of JSON with image and name, found {}");
        }
    }

    @Test
    void whatIsMissingOrOtherwiseIsNamed() throws IOException {
        assertThatThrownBy(() -> EmbeddingIndex.open(folder.resolve("none.npy")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + folder.resolve("none.npy") + ": there is no such file");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingIndex.open(folder.resolve("features.csv")))
                .withMessageStartingWith("index: expected a .npy file");
        Path info = Path.of(file + ".json");
        Files.move(info, folder.resolve("aside"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingIndex.open(file))
                .withMessage(file + ": expected features.npy.json beside it, as ssl4j embed writes, found none");
        Files.writeString(info, "{\"shape\": 3}");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EmbeddingIndex.open(file))
                .withMessageStartingWith(info + ": expected JSON that ssl4j embed wrote, found otherwise: ");
        Files.move(folder.resolve("aside"), info, StandardCopyOption.REPLACE_EXISTING);
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putFloat(128 + 4 * 20, Float.NaN);
        Files.write(file, bytes);
        try (EmbeddingIndex index = EmbeddingIndex.open(file)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> index.nearest(new float[8], 1))
                    .withMessage(file + ": expected finite features, found NaN in row 2");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> index.duplicates(0.5, device))
                    .withMessage(file + ": expected finite features, found NaN in row 2");
        }
    }

    @Test
    void numbersOutOfRangeAreNamed() {
        try (EmbeddingIndex index = EmbeddingIndex.open(file)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> index.nearest(new float[7], 1))
                    .withMessage(file + ": expected a query of 8 features, found 7");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> index.nearest(new float[8], 0))
                    .withMessage("neighbours: expected at least 1, found 0");
            for (double threshold : new double[] {0, -0.5, 1.01, Double.NaN}) {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> index.duplicates(threshold, device))
                        .withMessage("duplicates: expected a cosine above 0 and at most 1 as the threshold, found "
                                + threshold);
            }
            assertThat(index.nearest(new float[8], 100)).hasSize(11);
        }
    }
}
