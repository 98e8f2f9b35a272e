package io.github.ssl4j.data;

import static io.github.ssl4j.data.TestImages.png;
import static io.github.ssl4j.data.TestImages.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class FolderTests {
    @TempDir
    Path folder;

    @Test
    void aLinkToItsOwnFolderIsPassedOver() throws IOException {
        write(folder, "a.png", png(1));
        Files.createSymbolicLink(folder.resolve("loop"), Path.of("."));
        Files.createSymbolicLink(folder.resolve("above"), folder.getParent());

        assertThat(names()).containsExactly("a.png");
        assertThat(passedOver()).isEqualTo("passed over 2 folders: above, loop (a link to a folder that holds it)");
    }

    @Test
    void linksToFoldersAreFollowedOnceAndAfterTheFoldersThemselves() throws IOException {
        write(folder.resolve("elsewhere"), "set/a.png", png(1));
        write(folder.resolve("photos"), "real/b.png", png(2));
        Path photos = folder.resolve("photos");
        Files.createSymbolicLink(photos.resolve("first"), folder.resolve("elsewhere/set"));
        Files.createSymbolicLink(photos.resolve("second"), folder.resolve("elsewhere/set"));
        Files.createSymbolicLink(photos.resolve("again"), photos.resolve("real"));
        Files.createSymbolicLink(folder.resolve("elsewhere/set/back"), folder.resolve("elsewhere"));
        try (ImageSource images = ImageSource.open(photos)) {
            assertThat(names(photos, images)).containsExactly("first/a.png", "real/b.png");
            assertThat(images.classes()).containsExactly("first", "real");
            assertThat(images.summary().lines())
                    .contains("passed over 3 folders: again, second (a link to a folder that is read already),"
                            + " first/back (a link to a folder that holds it)");
        }
    }

    @Test
    void linksToFilesAreFollowedAndThoseToNothingNamed() throws IOException {
        Path file = write(folder, "a.png", png(1));
        Files.createSymbolicLink(folder.resolve("b.png"), file);
        Files.createSymbolicLink(folder.resolve("c.png"), folder.resolve("nowhere"));
        Files.createSymbolicLink(folder.resolve("d.png"), folder.resolve("d.png"));

        assertThat(names()).containsExactly("a.png", "b.png");
        assertThat(passedOver()).contains("c.png (a link to nothing)").contains("d.png (Too many");
    }

    @Test
    void whatIsHiddenOrLeftByProgramsIsPassedOverAndCounted() throws IOException {
        write(folder, "a/1.png", png(1));
        write(folder, "b/2.png", png(2));
        for (String hidden : List.of(".git", ".ipynb_checkpoints", "a/.thumbs", "@eaDir", "__MACOSX")) {
            write(folder, hidden + "/3.png", png(3));
        }
        write(folder, "a/.DS_Store", new byte[] {1});
        write(folder, "a/Thumbs.db", new byte[] {1});
        write(folder, "a/1.heic", new byte[] {1});
        write(folder, "2.heic", new byte[] {1});
        try (ImageSource images = ImageSource.open(folder)) {
            assertThat(images.classes()).containsExactly("a", "b");
            assertThat(images.summary().lines())
                    .containsExactly(
                            "2 images: 2 .png; 3 channels, 2 classes",
                            "passed over 4 files: 2 .heic (undecodable), 1 a/Thumbs.db, 1 a/.DS_Store (hidden); 5 folders: "
                                    + ".git, .ipynb_checkpoints, a/.thumbs (hidden), @eaDir, __MACOSX (left by a program)");
        }
    }

    @Test
    void runsOfSsl4jAreNeverRead() throws IOException {
        write(folder, "a.png", png(1));
        write(folder, "runs/x/pictures/epoch-1.png", png(2));
        write(folder, "runs/x/config.json", "{\"method\": \"simclr\"}".getBytes());
        write(folder, "runs/x/metrics.jsonl", new byte[0]);
        write(folder, "other/config.json", "{\"theme\": 1}".getBytes());
        write(folder, "other/metrics.jsonl", new byte[0]);
        write(folder, "other/b.png", png(3));

        assertThat(names()).containsExactly("a.png", "other/b.png");
        assertThat(passedOver()).contains("1 folder: runs/x (a run of ssl4j)");
    }

    @Test
    void aFolderThatARunLivesInIsReadWithoutItsPictures() throws IOException {
        write(folder, "a.png", png(1));
        write(folder, "pictures/epoch-1.png", png(2));
        write(folder, "config.json", "{\"method\": \"simclr\"}".getBytes());
        write(folder, "checkpoint.safetensors", new byte[] {1});

        assertThat(names()).containsExactly("a.png");
        assertThat(passedOver()).contains("1 folder: pictures (pictures of a run of ssl4j)");
    }

    @Test
    void anImageAboveTheClassesIsNamed() throws IOException {
        write(folder, "dog/1.png", png(1));
        write(folder, "cover.png", png(2));
        try (ImageSource images = ImageSource.open(folder)) {
            assertThat(images.labelled()).isFalse();
            assertThat(images.summary().lines())
                    .containsExactly(
                            "2 images: 2 .png; 3 channels, no labels",
                            "no labels: cover.png lies above the folders of classes");
        }
    }

    @Test
    void aNameWithALineBreakIsReadAndShownOnOneLine() throws IOException {
        Path file = write(folder, "two\nlines.png", png(1));
        try (ImageSource images = ImageSource.open(folder)) {
            images.read(0, new Image(3, 1, 1));
            assertThat(images.name(0)).isEqualTo(file.toString());
            Files.delete(file);
            assertThatThrownBy(() -> images.read(0, new Image(3, 1, 1)))
                    .hasMessageStartingWith("cannot read image " + folder + "/two\\nlines.png: ");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void socketsAndPipesAreNamedAndNeverOpened() throws Exception {
        write(folder, "a.png", png(1));
        Path pipe = folder.resolve("pipe.png");
        Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
        assumeTrue(made.waitFor() == 0, "there is a mkfifo");
        try (ServerSocketChannel socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(folder.resolve("socket.png")));
            Files.createSymbolicLink(folder.resolve("null.png"), Path.of("/dev/null"));

            assertThat(names()).containsExactly("a.png");
            assertThat(passedOver())
                    .isEqualTo(
                            "passed over 3 files: 1 null.png (a device), 1 pipe.png (a pipe), 1 socket.png (a socket)");
            assertThatThrownBy(() -> ImageSource.open(pipe))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected a file or a folder")
                    .hasMessageContaining("pipe.png");
        }
    }

    @Test
    void anEmptyFileIsReadAndNamedAsCorrupt() throws IOException {
        write(folder, "a.png", new byte[0]);
        try (ImageSource images = ImageSource.open(folder)) {
            assertThatThrownBy(() -> images.read(0, new Image(3, 1, 1)))
                    .isInstanceOf(CorruptImageException.class)
                    .hasMessageContaining("a.png")
                    .hasMessageContaining("empty");
        }
    }

    @Test
    void anUnreadableFolderBelowIsNamed() throws IOException {
        write(folder, "a/1.png", png(1));
        write(folder, "b/2.png", png(1));
        Path closed = folder.resolve("b");
        assertThat(closed.toFile().setReadable(false)).isTrue();
        try {
            assumeFalse(Files.isReadable(closed), "this user may read everything");
            assertThat(names()).containsExactly("a/1.png");
            assertThat(passedOver()).isEqualTo("passed over 1 folder: b (no permission to read it)");
        } finally {
            assertThat(closed.toFile().setReadable(true)).isTrue();
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void namesThatAreNoUtf8AreReadAndDecoded() throws Exception {
        Process made = new ProcessBuilder(
                        "sh",
                        "-c",
                        "mkdir \"$(printf 'caf\\351')\" tea && cp \"$0\" \"$(printf 'caf\\351/\\374.png')\" && mv \"$0\" tea/1.png",
                        write(folder, "0.png", png(1)).toString())
                .directory(folder.toFile())
                .start();
        assumeTrue(made.waitFor() == 0, "the file system takes any bytes");
        try (ImageSource images = ImageSource.open(folder)) {
            assertThat(images.classes()).containsExactly("caf\u00e9", "tea");
            assertThat(images.name(0)).endsWith("caf\u00e9/\u00fc.png");
            images.read(0, new Image(3, 1, 1));
        }
    }

    @Test
    void anArchiveBesideImagesIsNamed() throws IOException {
        write(folder, "a.png", png(1));
        write(folder, "more.zip", new byte[] {1});

        assertThat(passedOver()).isEqualTo("passed over 1 file: 1 more.zip (an archive; name it by itself)");
    }

    @Test
    void aFolderThatVanishesIsNamed() {
        assertThatThrownBy(() -> io.github.ssl4j.data.files.FolderFiles.of(folder.resolve("gone")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("cannot read folder " + folder.resolve("gone"));
    }

    private List<String> names() {
        try (ImageSource images = ImageSource.open(folder)) {
            return names(folder, images);
        }
    }

    private static List<String> names(Path folder, ImageSource images) {
        return IntStream.range(0, images.size())
                .mapToObj(i -> images.name(i).substring(folder.toString().length() + 1))
                .toList();
    }

    private String passedOver() {
        try (ImageSource images = ImageSource.open(folder)) {
            return images.summary().lines().get(1);
        }
    }
}
