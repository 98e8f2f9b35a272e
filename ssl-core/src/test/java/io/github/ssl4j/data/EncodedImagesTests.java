package io.github.ssl4j.data;

import static io.github.ssl4j.data.TestImages.encoded;
import static io.github.ssl4j.data.TestImages.filled;
import static io.github.ssl4j.data.TestImages.png;
import static io.github.ssl4j.data.TestImages.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.github.ssl4j.data.files.ImageNames;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.datavec.api.split.CollectionInputSplit;
import org.datavec.api.split.FileSplit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EncodedImagesTests {
    @TempDir
    Path folder;

    @Test
    void readsAFlatFolderSortedByNameAndWithoutLabels() throws IOException {
        write(folder, "b.png", png(0x00FF00));
        write(folder, "a 100% #ä+.PNG", png(0xFF0000));
        write(folder, "c.jpeg", encoded(filled(8, 8, 5, 0x0000FF), "jpeg"));
        write(folder, "notes.txt", new byte[] {1});
        write(folder, ".hidden.png", new byte[] {1});
        try (ImageSource source = ImageSource.open(folder)) {
            assertThat(source.size()).isEqualTo(3);
            assertThat(source.channels()).isEqualTo(3);
            assertThat(source.name(0))
                    .isEqualTo(folder.resolve("a 100% #ä+.PNG").toString());
            assertThat(pixel(source, 0)).containsExactly(1, 0, 0);
            assertThat(pixel(source, 1)).containsExactly(0, 1, 0);
            assertThat(source.labelled()).isFalse();
            assertThat(source.classes()).isEmpty();
            assertThatThrownBy(() -> source.label(0)).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void takesLabelsFromTheFirstFolderBelowTheSharedOne() throws IOException {
        write(folder, "set/dog/x/1.png", png(1));
        write(folder, "set/cat/1.png", png(2));
        write(folder, "set/dog/2.png", png(3));
        try (ImageSource source = ImageSource.open(folder)) {
            assertThat(source.classes()).containsExactly("cat", "dog");
            assertThat(List.of(source.label(0), source.label(1), source.label(2)))
                    .containsExactly(0, 1, 1);
        }
    }

    @Test
    void aClassIsOneHoweverItsAccentsAreWritten() throws IOException {
        Path zip = zip("caf\u00e9/1.png", png(1), "cafe\u0301/2.png", png(2), "tea/1.png", png(3));
        try (ImageSource source = ImageSource.open(zip)) {
            assertThat(source.classes()).containsExactly("caf\u00e9", "tea");
            assertThat(List.of(source.label(0), source.label(1), source.label(2)))
                    .containsExactly(0, 0, 1);
        }
    }

    @Test
    void anImageBesideTheClassFoldersMeansNoLabels() throws IOException {
        write(folder, "dog/1.png", png(1));
        write(folder, "2.png", png(2));
        try (ImageSource source = ImageSource.open(folder)) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(source.labelled()).isFalse();
        }
    }

    @Test
    void readsAZip() throws IOException {
        Path zip = zip("cat/1.png", png(0xFF0000), "__MACOSX/cat/._1.png", new byte[] {1}, "dog/1.png", png(0x0000FF));
        try (ImageSource source = ImageSource.open(zip)) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(source.name(1)).isEqualTo(zip + "!/dog/1.png");
            assertThat(source.classes()).containsExactly("cat", "dog");
            assertThat(pixel(source, 0)).containsExactly(1, 0, 0);
            assertThat(pixel(source, 1)).containsExactly(0, 0, 1);
        }
    }

    @Test
    void aZipIsReadByManyThreads() throws Exception {
        Path zip = zip("a.png", png(0xFF0000), "b.png", png(0x00FF00), "c.png", png(0x0000FF));
        try (ImageSource source = ImageSource.open(zip);
                ImageLoader loader = new ImageLoader(
                        source,
                        new TestImages.PlainViews(2),
                        LoaderOptions.forEvaluation(3).withThreads(4))) {
            for (int epoch = 0; epoch < 50; epoch++) {
                for (Batch batch : loader.epoch(epoch)) {
                    try (batch) {
                        assertThat(batch.view(0)).startsWith(1, 0, 0).endsWith(0, 0, 1);
                    }
                }
            }
        }
    }

    @Test
    void oneFileIsASourceOfOneImage() throws IOException {
        write(folder, "other.png", png(0x0000FF));
        try (ImageSource source = ImageSource.open(write(folder, "red one.PNG", png(0xFF0000)))) {
            assertThat(source.size()).isEqualTo(1);
            assertThat(source.name(0)).endsWith("red one.PNG");
            assertThat(source.labelled()).isFalse();
            assertThat(pixel(source, 0)).containsExactly(1, 0, 0);
        }
    }

    @Test
    void readsDataVecSplits() throws IOException {
        URI red = write(folder, "red/1.png", png(0xFF0000)).toUri();
        URI blue = write(folder, "blue/1.png", png(0x0000FF)).toUri();
        write(folder, "blue/labels.csv", new byte[] {1});
        for (ImageSource source : List.of(
                ImageSource.of(new FileSplit(folder.toFile())),
                ImageSource.of(new CollectionInputSplit(List.of(red, blue))))) {
            assertThat(source.size()).isEqualTo(2);
            assertThat(source.classes()).containsExactly("blue", "red");
            assertThat(pixel(source, 0)).containsExactly(0, 0, 1);
            assertThat(pixel(source, 1)).containsExactly(1, 0, 0);
        }
    }

    @Test
    void aSubsetReadsThroughAndLeavesItsSourceOpen() throws IOException {
        Path zip = zip("a.png", png(0xFF0000), "b.png", png(0x00FF00), "c.png", png(0x0000FF));
        try (ImageSource source = ImageSource.open(zip)) {
            ImageSource part = source.subset(1, 2);
            part.close();
            assertThat(part.size()).isEqualTo(2);
            assertThat(part.name(1)).endsWith("c.png");
            assertThat(pixel(part, 0)).containsExactly(0, 1, 0);
            assertThatThrownBy(() -> part.name(2)).isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> source.subset(2, 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("3 images, found 2 from index 2");
        }
    }

    @Test
    void aMissingPathIsNamed() {
        assertThatThrownBy(() -> ImageSource.open(folder.resolve("nowhere")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected images at " + folder.resolve("nowhere") + ", found nothing there");
        assertThat(folder.resolve("nowhere")).doesNotExist();
    }

    @Test
    void aLinkToNowhereIsNamed() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("nowhere"));
        assertThatThrownBy(() -> ImageSource.open(link))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("broken link");
    }

    @Test
    void anUnreadableFolderIsNamed() {
        assertThat(folder.toFile().setReadable(false)).isTrue();
        try {
            assumeFalse(Files.isReadable(folder), "this user may read everything");
            assertThatThrownBy(() -> ImageSource.open(folder))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("no permission");
        } finally {
            assertThat(folder.toFile().setReadable(true)).isTrue();
        }
    }

    @Test
    void anEmptyFolderIsNamedWithTheExtensions() {
        assertThatThrownBy(() -> ImageSource.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("folder " + folder + " is empty: expected images ending in " + ImageNames.EXTENSIONS);
    }

    @Test
    void aFolderWithoutImagesIsNamedWithTheExtensions() throws IOException {
        write(folder, "notes.txt", new byte[] {1});
        assertThatThrownBy(() -> ImageSource.open(folder))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("no images in folder " + folder + ": looked for names ending in " + ImageNames.EXTENSIONS
                        + ", passed over 1 file: 1 notes.txt");
    }

    @Test
    void aZipWithoutImagesIsNamed() throws IOException {
        Path zip = zip("notes.txt", new byte[] {1});
        assertThatThrownBy(() -> ImageSource.open(zip))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no images in zip " + zip);
    }

    @Test
    void aFileNamedZipThatIsNoneIsNamed() throws IOException {
        Path file = write(folder, "broken.zip", new byte[] {1, 2, 3});
        assertThatThrownBy(() -> ImageSource.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot read zip " + file);
    }

    @Test
    void anUnknownFileIsNamedWithWhatIsAccepted() throws IOException {
        Path file = write(folder, "table.xls", "1,2".getBytes());
        assertThatThrownBy(() -> ImageSource.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining("CIFAR-10")
                .hasMessageContaining(".zip");
    }

    @Test
    void aFileDeletedAfterTheListingIsCorrupt() throws IOException {
        Path file = write(folder, "a.png", png(1));
        try (ImageSource source = ImageSource.open(folder)) {
            Files.delete(file);
            assertThatThrownBy(() -> source.read(0, new Image(3, 1, 1)))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining(file.toString());
        }
    }

    private Path zip(Object... namesAndContents) throws IOException {
        Path file = folder.resolve("images.zip");
        try (OutputStream output = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(output)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                zip.putNextEntry(new ZipEntry((String) namesAndContents[i]));
                zip.write((byte[]) namesAndContents[i + 1]);
            }
        }
        return file;
    }

    /** The first pixel, one value per plane. */
    private static float[] pixel(ImageSource source, int index) {
        Image image = new Image(1, 1, 1);
        source.read(index, image);
        int area = image.height() * image.width();
        return new float[] {image.pixels()[0], image.pixels()[area], image.pixels()[2 * area]};
    }
}
