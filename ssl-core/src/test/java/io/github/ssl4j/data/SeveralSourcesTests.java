package io.github.ssl4j.data;

import static io.github.ssl4j.data.TestImages.png;
import static io.github.ssl4j.data.TestImages.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.data.files.NpyHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeveralSourcesTests {
    @TempDir
    Path folder;

    @Test
    void classesOfOneNameAreOne() throws IOException {
        write(folder, "one/dog/1.png", png(1));
        write(folder, "one/cat/2.png", png(2));
        write(folder, "two/dog/3.png", png(3));
        write(folder, "two/ant/4.png", png(4));
        write(folder, "two/notes.txt", new byte[1]);
        try (ImageSource images = ImageSource.open(List.of(folder.resolve("one"), folder.resolve("two")))) {
            assertThat(images.classes()).containsExactly("ant", "cat", "dog");
            assertThat(IntStream.range(0, 4).map(images::label)).containsExactly(1, 2, 0, 2);
            assertThat(images.name(2)).endsWith("two/ant/4.png");
            assertThat(images.summary().lines())
                    .containsExactly("4 images: 4 .png; 3 channels, 3 classes", "passed over 1 file: 1 notes.txt");
            assertThat(images.fingerprint()).hasSize(64);
            Image image = new Image(3, 1, 1);
            images.read(2, image);
            assertThat(image.pixels()[8]).isEqualTo(4 / 255f);
            assertThatThrownBy(() -> images.name(4)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void withoutLabelsInOneThereAreNone() throws IOException {
        write(folder, "one/dog/1.png", png(1));
        write(folder, "one/cat/2.png", png(2));
        write(folder, "two/3.png", png(3));
        try (ImageSource images = ImageSource.open(List.of(folder.resolve("one"), folder.resolve("two")))) {
            assertThat(images.labelled()).isFalse();
            assertThat(images.summary().notes())
                    .containsExactly(
                            "no labels: " + folder + "/two/3.png and those beside it have none, unlike other images");
        }
    }

    @Test
    void otherChannelsAreNamedWithBothImages() throws IOException {
        write(folder, "one/1.png", png(1));
        Path grey = npy("|u1", new byte[4], 1, 2, 2);
        assertThatThrownBy(() -> ImageSource.open(List.of(folder.resolve("one"), grey)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("images of several sources: expected 3 channels as in " + folder + "/one/1.png, found 1 in "
                        + grey + ", image 0");
    }

    @Test
    void anotherShareOfCorruptImagesIsTolerated() {
        ImageSource images = TestImages.numbered(100, Set.of(3, 4, 5, 6));
        assertThat(read(images.tolerating(0.04))).isEqualTo(100);
        assertThatThrownBy(() -> read(images.tolerating(0.03)))
                .isInstanceOf(TooManyCorruptImagesException.class)
                .hasMessageContaining("more than 3 % is not tolerated");
        assertThatThrownBy(() -> read(images)).hasMessageContaining("more than 1 % is not tolerated");
        assertThatThrownBy(() -> read(TestImages.numbered(100, Set.of(3)).tolerating(0)))
                .isInstanceOf(TooManyCorruptImagesException.class);
        assertThatThrownBy(() -> images.tolerating(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 1.5");
    }

    private static int read(ImageSource images) {
        int count = 0;
        try (ImageLoader loader = new ImageLoader(
                images,
                new TestImages.PlainViews(1),
                LoaderOptions.forEvaluation(10).withThreads(1))) {
            for (Batch batch : loader.epoch(0)) {
                try (batch) {
                    count += batch.size();
                }
            }
        }
        return count;
    }

    @Test
    void arraysAreReadInEveryLayout() throws IOException {
        byte[] bytes = new byte[24];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (10 * i);
        }
        assertThat(values(npy("|u1", bytes, 1, 3, 2, 4), 3, 2, 4)).startsWith(0, 10 / 255f, 20 / 255f);
        assertThat(values(npy("|u1", bytes, 1, 4, 2, 3), 3, 4, 2)).startsWith(0, 30 / 255f, 60 / 255f);
        assertThat(values(npy("|u1", bytes, 1, 6, 4), 1, 6, 4)).startsWith(0, 10 / 255f);
        ByteBuffer floats = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        floats.putFloat(0.5f).putFloat(1).putFloat(0).putFloat(0.25f);
        assertThat(values(npy("<f4", floats.array(), 1, 2, 2), 1, 2, 2)).startsWith(0.5f, 1, 0, 0.25f);
        assertThat(values(npy("<u2", new byte[] {-1, -1, 0, 0, 0, 0, 0, 0}, 1, 2, 2), 1, 2, 2))
                .startsWith(1, 0);
    }

    @Test
    void badArraysAreNamed() throws IOException {
        refused(npy("|u1", new byte[3], 1, 2, 2), "cut short or too long: expected 132 bytes", "found 131");
        refused(npy("<i8", new byte[32], 1, 2, 2), "expected elements of type |u1, <u2, <f4, <f8, found <i8");
        refused(npy("|u1", new byte[4], 4), "expected images [N, H, W]", "found [4]");
        ByteBuffer floats =
                ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putFloat(255);
        refused(npy("<f4", floats.array(), 1, 2, 2), "expected values from 0 to 1", "found 255.0");
        refused(Files.writeString(folder.resolve("x.npy"), "no array"), "is not a .npy file");
    }

    private static void refused(Path file, String... message) {
        assertThatThrownBy(() -> ImageSource.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(message);
    }

    private static float[] values(Path file, int channels, int height, int width) {
        try (ImageSource images = ImageSource.open(file)) {
            Image image = new Image(1, 1, 1);
            images.read(0, image);
            assertThat(List.of(images.channels(), image.channels(), image.height(), image.width()))
                    .containsExactly(channels, channels, height, width);
            return image.pixels().clone();
        }
    }

    private Path npy(String type, byte[] content, long... shape) throws IOException {
        byte[] header = NpyHeader.floats(shape).written();
        String text = new String(header, java.nio.charset.StandardCharsets.ISO_8859_1).replace("<f4", type);
        byte[] changed = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        byte[] all = java.util.Arrays.copyOf(changed, changed.length + content.length);
        System.arraycopy(content, 0, all, changed.length, content.length);
        return Files.write(folder.resolve("array.npy"), all);
    }

    @Test
    void cifar100IsReadWithItsNames() throws IOException {
        byte[] record = new byte[3074];
        record[0] = 3;
        record[1] = 42;
        record[2] = (byte) 255;
        write(folder, "cifar-100-binary/train.bin", record);
        record[1] = 7;
        write(folder, "cifar-100-binary/test.bin", record);
        for (boolean named : new boolean[] {false, true}) {
            if (named) {
                Files.write(
                        folder.resolve("cifar-100-binary/fine_label_names.txt"),
                        IntStream.range(0, 100).mapToObj(i -> "class" + i).toList());
            }
            try (ImageSource images = ImageSource.open(folder);
                    ImageSource test = ImageSource.openTest(folder).orElseThrow()) {
                Image image = new Image(3, 1, 1);
                images.read(0, image);
                assertThat(image.pixels()[0]).isEqualTo(1);
                assertThat(image.pixels()[1]).isZero();
                assertThat(images.label(0)).isEqualTo(42);
                assertThat(test.label(0)).isEqualTo(7);
                assertThat(images.classes()).hasSize(100).contains(named ? "class42" : "42");
            }
        }
        record[1] = 100;
        write(folder, "cifar-100-binary/train.bin", record);
        refused(folder, "is not CIFAR-100: record 0 has label 100");
    }
}
