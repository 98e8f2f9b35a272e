package io.github.ssl4j.data;

import static io.github.ssl4j.data.TestImages.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredImagesTests {
    private static final byte[] IMAGES = {
        0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 0, 51, 102, (byte) 153, (byte) 204, (byte) 255
    };
    private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 2, 4, 1};

    @TempDir
    Path folder;

    @Test
    void cifarRecordsAreALabelAndThreePlanes() throws IOException {
        write(folder, "data_batch_1.bin", cifar(3, 9));
        write(folder, "data_batch_2.bin", cifar(5));
        write(folder, "test_batch.bin", cifar(7));
        try (ImageSource train = ImageSource.open(folder);
                ImageSource test = ImageSource.cifar10(folder, Split.TEST)) {
            assertThat(train.size()).isEqualTo(3);
            assertThat(train.channels()).isEqualTo(3);
            assertThat(train.name(2)).isEqualTo(folder.resolve("data_batch_2.bin") + ", record 0");
            assertThat(List.of(train.label(0), train.label(1), train.label(2))).containsExactly(3, 9, 5);
            assertThat(train.classes()).hasSize(10).startsWith("airplane").endsWith("truck");
            Image image = new Image(1, 1, 1);
            train.read(1, image);
            assertThat(new int[] {image.channels(), image.height(), image.width()})
                    .containsExactly(3, 32, 32);
            assertThat(image.pixels()[0]).isEqualTo(1 / 255f);
            assertThat(image.pixels()[1024]).isEqualTo(0.2f);
            assertThat(image.pixels()[3071]).isEqualTo(1f);
            assertThat(test.size()).isEqualTo(1);
            assertThat(test.label(0)).isEqualTo(7);
        }
    }

    @Test
    void cifarIsFoundInTheFolderOfItsArchiveAndAsAFile() throws IOException {
        Path file = write(folder, "cifar-10-batches-bin/test_batch.bin", cifar(7));
        assertThat(ImageSource.cifar10(folder, Split.TEST).size()).isEqualTo(1);
        assertThat(ImageSource.open(folder).size()).isEqualTo(1);
        assertThat(ImageSource.open(file).size()).isEqualTo(1);
        assertThatThrownBy(() -> ImageSource.cifar10(folder, Split.TRAIN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no CIFAR-10 in " + folder + ": expected data_batch_1.bin");
    }

    @Test
    void cifarOfAWrongLengthIsNamed() throws IOException {
        Path cut = write(folder, "data_batch_1.bin", Arrays.copyOf(cifar(1, 2), 5000));
        assertThatThrownBy(() -> ImageSource.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(cut + " is not CIFAR-10 in binary form: expected a multiple of 3073 bytes, found 5000");
        Path empty = write(folder, "empty.bin", new byte[0]);
        assertThatThrownBy(() -> ImageSource.open(empty))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(empty + " is not CIFAR-10 in binary form: expected a multiple of 3073 bytes, found 0");
    }

    @Test
    void cifarWithAnUnknownLabelIsNamed() throws IOException {
        Path file = write(folder, "data_batch_1.bin", cifar(1, 10));
        assertThatThrownBy(() -> ImageSource.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(file + " is not CIFAR-10: record 1 has label 10, expected 0 to 9");
    }

    @Test
    void idxImagesAndLabelsAreRead() throws IOException {
        Path images = write(folder, "x", IMAGES);
        Path labels = write(folder, "y", LABELS);
        try (ImageSource source = ImageSource.idx(images, labels)) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(source.channels()).isEqualTo(1);
            assertThat(source.name(1)).isEqualTo(images + ", image 1");
            assertThat(List.of(source.label(0), source.label(1))).containsExactly(4, 1);
            assertThat(source.classes()).containsExactly("0", "1", "2", "3", "4");
            Image image = new Image(1, 1, 3);
            source.read(1, image);
            assertThat(image.pixels()).containsExactly(0.6f, 0.8f, 1);
        }
    }

    @Test
    void idxFilesAreRecognisedInAFolderPlainOrGzipTrainingFirst() throws IOException {
        write(
                folder,
                "t10k-images-idx3-ubyte",
                Arrays.copyOf(new byte[] {0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1}, 17));
        Path images = write(folder, "train-images-idx3-ubyte.gz", gzip(IMAGES));
        assertThat(ImageSource.open(folder).labelled()).isFalse();
        write(folder, "train-labels-idx1-ubyte.gz", gzip(LABELS));
        assertThat(ImageSource.open(folder).size()).isEqualTo(2);
        assertThat(ImageSource.open(folder).label(0)).isEqualTo(4);
        assertThat(ImageSource.open(images).label(0)).isEqualTo(4);
        assertThat(ImageSource.open(folder.resolve("t10k-images-idx3-ubyte")).size())
                .isEqualTo(1);
    }

    @Test
    void malformedIdxIsNamed() throws IOException {
        Path images = write(folder, "images", IMAGES);
        Path labels = write(folder, "labels", LABELS);
        assertThatThrownBy(() -> ImageSource.idx(labels, images))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(labels + " does not hold IDX images: expected to begin with bytes [0, 0, 8, 3],"
                        + " found [0, 0, 8, 1] in a file of 10 bytes");
        Path cut = write(folder, "cut", Arrays.copyOf(IMAGES, 20));
        assertThatThrownBy(() -> ImageSource.idx(cut, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(cut + " has the wrong length: expected 22 bytes for [2, 1, 3], found 20");
        Path header = write(folder, "header", Arrays.copyOf(IMAGES, 10));
        assertThatThrownBy(() -> ImageSource.idx(header, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(header + " is cut short: expected a header of 16 bytes, found 10");
        Path empty = write(folder, "empty", new byte[0]);
        assertThatThrownBy(() -> ImageSource.idx(empty, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in a file of 0 bytes");
        byte[] gzip = gzip(IMAGES);
        Path cutGzip = write(folder, "cut.gz", Arrays.copyOf(gzip, gzip.length - 9));
        assertThatThrownBy(() -> ImageSource.idx(cutGzip, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot read IDX file " + cutGzip);
    }

    @Test
    void idxSizesThatDoNotFitInMemoryAreNamed() throws IOException {
        Path huge = write(folder, "huge", new byte[] {0, 0, 8, 3, 127, -1, -1, -1, 127, -1, -1, -1, 127, -1, -1, -1});
        assertThatThrownBy(() -> ImageSource.open(huge))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wrong length");
        Path none = write(folder, "none", new byte[] {0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1});
        assertThatThrownBy(() -> ImageSource.open(none))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("dimension 0 is 0");
    }

    @Test
    void labelsThatDoNotFitTheImagesAreNamed() throws IOException {
        Path images = write(folder, "images", IMAGES);
        Path labels = write(folder, "labels", new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 4});
        assertThatThrownBy(() -> ImageSource.idx(images, labels))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 images")
                .hasMessageContaining("1 labels");
    }

    /** Records whose red plane holds their position, green 51 and blue 255. */
    private static byte[] cifar(int... labels) {
        byte[] bytes = new byte[labels.length * 3073];
        for (int i = 0; i < labels.length; i++) {
            int start = i * 3073;
            bytes[start] = (byte) labels[i];
            Arrays.fill(bytes, start + 1, start + 1025, (byte) i);
            Arrays.fill(bytes, start + 1025, start + 2049, (byte) 51);
            Arrays.fill(bytes, start + 2049, start + 3073, (byte) 255);
        }
        return bytes;
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream output = new GZIPOutputStream(packed)) {
            output.write(bytes);
        }
        return packed.toByteArray();
    }
}
