package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.encoder.EncoderFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The images choose the preset and the size of the views. */
class PhotographsTests {
    @TempDir
    private Path folder;

    private Path run;

    @BeforeEach
    void nameTheRun() {
        run = folder.resolve("run");
    }

    @Test
    void photographsOfAZipAreTrainedAt224PixelsAndATenthOfThemIsClassified() throws IOException {
        Path photos = zipped(ImageFolders.twoClasses(folder.resolve("photos"), 24, 240, 200));

        CommandLineRun result = pretrain(photos, "--batch", 4);

        assertThat(result.err()).isEmpty();
        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("The images are photographs of 240 x 200 pixels (23 of 23 sampled): preset photos, 224"
                        + " pixels, batch 4.")
                .contains("Held out to be classified: 1 of 24 images, chosen by their names; --test names" + " others.")
                .contains(
                        "simclr pretrains a resnet18 (", "on 23 images of " + photos + ": 1 epoch of 5 steps, batch 4,")
                .contains("k 20, T 0.07")
                .contains("out of 23; 1 held-out images classified.");
        assertThat(configuration().at("/preset").asText()).isEqualTo("photos");
        assertThat(configuration().at("/backbone/stem").asText()).isEqualTo("IMAGENET");
        assertThat(configuration().at("/data/held_out").asText()).isEqualTo("a tenth by name");
        assertThat(EncoderFile.view(run.resolve("encoder.safetensors")).size()).isEqualTo(ViewSize.square(224));
    }

    @ParameterizedTest
    @CsvSource({"120, 100, photos, 96", "72, 65, photos, 96", "64, 48, cifar10, 32", "40, 40, cifar10, 40"})
    void otherSizesChooseOtherViews(int width, int height, String preset, int size) throws IOException {
        Path images = ImageFolders.twoClasses(folder.resolve("images"), 16, width, height);

        CommandLineRun result = pretrain(images, "--batch", 4, "--no-knn");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("of " + width + " x " + height + " pixels (16 of 16 sampled): preset " + preset + ", " + size
                        + " pixels, batch 4.");
        assertThat(EncoderFile.view(run.resolve("encoder.safetensors")).size()).isEqualTo(ViewSize.square(size));
    }

    @Test
    void theBatchOfPhotographsFollowsTheirNumber() throws IOException {
        Path images = ImageFolders.twoClasses(folder.resolve("images"), 34, 80, 66);

        CommandLineRun result = pretrain(images, "--no-knn");

        assertThat(result.out())
                .contains("preset photos, 96 pixels, batch 4.")
                .contains("on 34 images of " + images + ": 1 epoch of 8 steps, batch 4,");
        assertThat(configuration().at("/recipe/batchSize").asInt()).isEqualTo(4);
    }

    @Test
    void thePapersBatchIsExplainedAndOneThatFitsIsOfferedAndWorks() throws IOException {
        Path images = ImageFolders.twoClasses(folder.resolve("images"), 34, 80, 66);

        CommandLineRun result = pretrain(images, "--no-knn", "--preset", "paper");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.err().lines())
                .singleElement()
                .asString()
                .startsWith("ssl4j: batch: expected at most the 34 images there are, found 4096 of the preset paper (")
                .endsWith(
                        "set a batch of 4, which scales the learning rate, or the preset photos, which fits the images");
        assertThat(result.out()).isEmpty();
        assertThat(run).doesNotExist();

        CommandLineRun smaller = pretrain(images, "--no-knn", "--preset", "paper", "--batch", 4, "--image-size", 32);

        assertThat(smaller.code()).isZero();
        assertThat(configuration().at("/preset").asText()).isEqualTo("paper");
        assertThat(configuration().at("/recipe/learningRate/peak").asDouble()).isLessThan(0.01);
    }

    private CommandLineRun pretrain(Path images, Object... options) {
        List<Object> words = new ArrayList<>(List.of("pretrain", "simclr", "--data", images, "--epochs", 1));
        words.addAll(List.of("--width", 4, "--out", run));
        words.addAll(List.of(options));
        return CommandLineRun.of(words.toArray());
    }

    private JsonNode configuration() throws IOException {
        return new ObjectMapper().readTree(run.resolve("config.json").toFile());
    }

    private static Path zipped(Path folder) throws IOException {
        Path zip = folder.resolveSibling(folder.getFileName() + ".zip");
        try (OutputStream out = Files.newOutputStream(zip);
                ZipOutputStream entries = new ZipOutputStream(out);
                Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString().replace('\\', '/');
                entries.putNextEntry(new ZipEntry(name));
                Files.copy(file, entries);
            }
        }
        return zip;
    }
}
