package io.github.ssl4j.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.encoder.EncoderFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every program runs as it stands on a small folder of images. */
class QuickstartTests {
    @TempDir
    private Path folder;

    @Test
    void anEncoderOfAFolderFindsAndClassifiesImagesOfAnother() throws IOException {
        Path photos = ImageFolders.twoClasses(folder.resolve("photos"), 16, 72);
        Path run = folder.resolve("run");
        String features = printed(FolderToFeatures::main, photos, run, 1);
        Path encoder = run.resolve("encoder.safetensors");

        assertThat(features).contains("16", "256");
        assertThat(EncoderFile.metadata(encoder)).containsEntry("method", "simclr");

        Path images = ImageFolders.twoClasses(folder.resolve("images"), 40, 16);
        Path example = images.resolve("dark").resolve("4.png");

        assertThat(printed(SearchByExample::main, encoder, images, example).lines())
                .hasSize(10)
                .first()
                .asString()
                .startsWith("1.000  ")
                .endsWith("4.png");
        assertThat(printed(FineTuneOnFewLabels::main, encoder, images, 1).lines())
                .hasSize(2)
                .allMatch(line -> line.matches("(linear classifier|fine-tuned): +\\d+\\.\\d %"));
    }

    @Test
    void aMethodOfOnesOwnTrains() throws IOException {
        Path images = ImageFolders.twoClasses(folder.resolve("images"), 256, 24);
        Path run = folder.resolve("run");

        assertThat(printed(OwnMethod::main, images, run, 1)).startsWith("encoder resnet18");
        assertThat(EncoderFile.metadata(run.resolve("encoder.safetensors"))).containsEntry("method", "alignment");
        assertThat(run.resolve("metrics.jsonl")).content().contains("\"alignment\"", "\"uniformity\"");
    }

    @Test
    void viewsOfOnesOwnTrain() throws IOException {
        Path images = ImageFolders.twoClasses(folder.resolve("images"), 32, 16);

        assertThat(printed(OwnViews::main, images, 1).strip())
                .isEqualTo("resnet18 trained on views with a transform of one's own");
    }

    private static String printed(Consumer<String[]> program, Object... words) {
        String[] arguments = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            arguments[i] = words[i].toString();
        }
        PrintStream before = System.out;
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        System.setOut(new PrintStream(written, true));
        try {
            program.accept(arguments);
        } finally {
            System.setOut(before);
        }
        return written.toString();
    }
}
