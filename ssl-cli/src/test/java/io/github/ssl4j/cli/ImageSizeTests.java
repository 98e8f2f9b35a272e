package io.github.ssl4j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.ImageFolders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --image-size} of height x width. */
class ImageSizeTests {
    @TempDir
    private Path folder;

    private Path images;

    @BeforeEach
    void makeImages() throws IOException {
        images = ImageFolders.twoClasses(folder.resolve("images"), 16, 20, 28);
    }

    private CommandLineRun pretrain(String method, Path run, Object... options) {
        List<Object> words = new ArrayList<>(List.of("pretrain", method, "--data", images, "--no-knn", "--out", run));
        words.addAll(List.of("--batch", 8, "--epochs", 1));
        words.addAll(List.of(options));
        return CommandLineRun.of(words.toArray());
    }

    private static String outputOf(Object... words) {
        CommandLineRun run = CommandLineRun.of(words);
        assertThat(run.err()).isEmpty();
        assertThat(run.code()).isZero();
        return run.out();
    }

    @Test
    void anEncoderOfARectangleIsEvaluatedAtItsSize() throws IOException {
        Path run = folder.resolve("run");
        assertThat(pretrain("simclr", run, "--width", 4, "--image-size", "24x16")
                        .err())
                .isEmpty();
        Path encoder = run.resolve("encoder.safetensors");
        Object[] onImages = {"--encoder", encoder, "--data", images, "--test", images};

        assertThat(new ObjectMapper()
                        .readTree(run.resolve("config.json").toFile())
                        .at("/views/augmentations/0/crop/size")
                        .asText())
                .isEqualTo("24x16");
        assertThat(outputOf(with(onImages, "eval", "knn", "--k", 3))).contains("top-1");
        assertThat(outputOf(with(onImages, "eval", "linear"))).contains("of images of 24x16 pixels");
        assertThat(outputOf(with(onImages, "eval", "finetune", "--epochs", 1, "--batch", 8)))
                .contains("of images of 24x16 pixels");
        Path features = folder.resolve("features.csv");
        outputOf("embed", "--encoder", encoder, "--data", images, "--out", features);
        assertThat(Files.readAllLines(features)).hasSize(17);
        Path model = folder.resolve("model.onnx");
        assertThat(outputOf("export", "--encoder", encoder, "--to", model, "--image-size", "32x16"))
                .contains("images float32 [batch, 3, 32, 16]");
        assertThat(outputOf("pretrain", "simclr", "--resume", run, "--no-knn")).contains("had made step 2 of 2");
    }

    private static Object[] with(Object[] onImages, String command, String kind, Object... options) {
        List<Object> words = new ArrayList<>(List.of(command, kind));
        words.addAll(List.of(onImages));
        words.addAll(List.of(options));
        return words.toArray();
    }

    @Test
    void theHelpSaysThatTheHeightComesFirst() {
        assertThat(outputOf("pretrain", "mae", "--help").replaceAll("\\s+", " "))
                .contains("224 for a square, or height x width such as 224x160");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "simclr | 224x | image size: expected pixels such as 224, or height x width such as 224x160, found '224x'",
                "simclr | 0x10 | image size: expected at least 1 pixel along each side, found 0x10",
                "mae    | 24x18 | vision transformer: expected an image size that is a multiple of the patch, found images"
                        + " of 24x18 pixels and patches of 4; what fits are images of 24x20",
                "simmim | 24x20 | the image size must be a multiple of the side of a square, 8, found 24x20; what fits are"
                        + " images of 24, or squares of 4 pixels"
            })
    void aSizeThatDoesNotFitIsOneLineThatSaysWhatDoes(String method, String size, String message) {
        Path run = folder.resolve("run");
        CommandLineRun failed = pretrain(method, run, "--image-size", size);

        assertThat(failed.code()).isNotZero();
        assertThat(failed.err()).startsWith("ssl4j: ").contains(message);
        assertThat(failed.err().lines()).hasSize(1);
        assertThat(run).doesNotExist();
    }
}
