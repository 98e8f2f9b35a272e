package io.github.ssl4j.data;

import static io.github.ssl4j.data.TestImages.png;
import static io.github.ssl4j.data.TestImages.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListTests {
    @TempDir
    Path folder;

    @BeforeEach
    void images() throws IOException {
        write(folder, "photos/a, b.png", png(1));
        write(folder, "photos/c.dat", png(2));
        write(folder, "more/d.png", png(3));
    }

    @Test
    void aTextNamesImagesInItsOrder() throws IOException {
        Path list = list("list.txt", "\uFEFFphotos/c.dat\r\n\r\nphotos/a, b.png\n" + folder.resolve("more/d.png"));
        try (ImageSource images = ImageSource.open(list)) {
            assertThat(names(images))
                    .containsExactly(folder + "/photos/c.dat", folder + "/photos/a, b.png", folder + "/more/d.png");
            images.read(0, new Image(3, 1, 1));
        }
    }

    @Test
    void aTableHasLabelsWithOrWithoutAHeader() throws IOException {
        String rows = "\"photos/a, b.png\",dog\nphotos/c.dat,\"the \"\"cat\"\"\"\n";
        for (String header : List.of("", "path,label\n", "File , Class\n")) {
            try (ImageSource images = ImageSource.open(list("list.csv", header + rows))) {
                assertThat(images.classes()).as(header).containsExactly("dog", "the \"cat\"");
                assertThat(images.label(0)).isZero();
            }
        }
        try (ImageSource images = ImageSource.open(list("list.csv", "id,label,image\n1,3,photos/c.dat\n"))) {
            assertThat(images.classes()).containsExactly("3");
        }
        try (ImageSource images = ImageSource.open(list("list.csv", "path\nmore/d.png\nphotos/c.dat\n"))) {
            assertThat(images.classes()).containsExactly("more", "photos");
        }
    }

    @Test
    void aMissingFileIsNamedWithItsLine() throws IOException {
        refused(
                list("list.txt", "more/d.png\n\nnowhere.png\n"),
                "list.txt, line 3: expected an image at " + folder + "/nowhere.png, found nothing there");
        refused(list("list.csv", "path\nmore/d.png\nphotos\n"), "list.csv, line 3", "found something else there");
        refused(list("list.csv", "picture,kind\nmore/d.png,x\n"), "list.csv, line 1", "a column called path");
    }

    @Test
    void aMissingOrUnexpectedLabelIsNamedWithItsLine() throws IOException {
        refused(
                list("list.csv", "path,label\nmore/d.png,x\nphotos/c.dat,\n"),
                "line 3: expected a label as in the lines before it, found none");
        refused(
                list("list.csv", "path,label\nmore/d.png,\nphotos/c.dat,x\n"),
                "line 3: expected no label, as in the lines before it, found x");
    }

    @Test
    void anUnknownLabelIsNamedWithItsImage() throws IOException {
        try (ImageSource known = ImageSource.open(list("bank.csv", "more/d.png,cat\nphotos/c.dat,dog\n"));
                ImageSource some = ImageSource.open(list("some.csv", "photos/c.dat,dog\n"));
                ImageSource wrong = ImageSource.open(list("wrong.csv", "photos/c.dat,dgo\n"))) {
            assertThat(some.withClasses(known.classes()).label(0)).isEqualTo(1);
            assertThatThrownBy(() -> wrong.withClasses(known.classes()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("unknown label dgo of " + folder + "/photos/c.dat: expected one of [cat, dog]");
        }
    }

    @Test
    void otherBadListsAreNamed() throws IOException {
        refused(list("list.txt", "\n"), "is empty");
        refused(list("list.csv", "more/d.png,\"x\n"), "list.csv, line 1: expected a closing quote");
        refused(Files.write(folder.resolve("list.txt"), new byte[] {'a', (byte) 0xE9}), "UTF-8");
    }

    @Test
    void aFileNamedTwiceIsSaid() throws IOException {
        try (ImageSource images = ImageSource.open(list("list.txt", "more/d.png\nmore/../more/d.png\n"))) {
            assertThat(images.size()).isEqualTo(2);
            assertThat(images.summary().notes())
                    .containsExactly(
                            "1 line names a file that an earlier line names: such files are read several times");
        }
    }

    private static void refused(Path list, String... message) {
        assertThatThrownBy(() -> ImageSource.open(list))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll(message);
    }

    private static List<String> names(ImageSource images) {
        return IntStream.range(0, images.size()).mapToObj(images::name).toList();
    }

    private Path list(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text, StandardCharsets.UTF_8);
    }
}
