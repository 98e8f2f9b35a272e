package io.github.ssl4j.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.GrayImages;
import io.github.ssl4j.train.NonFiniteStep;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Views;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureFilesTests {
    private static final int SIDE = 64;
    private static final int IMAGES = 10;

    @TempDir
    private Path folder;

    private void fail(Path target) {
        float[] pixels = new float[IMAGES * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i / (SIDE * SIDE) / 10f;
        }
        pixels[0] = Float.NaN;
        try (Device device = Nd4jDevice.float32();
                Scope scope = Scope.open(RandomStream.of(1))) {
            Tensor view = Tensor.of(device, pixels, IMAGES, SIDE, SIDE, 1);
            Views views = new Views(List.of(view, view), new int[] {9, 8, 7, 6, 5, 4, 3, 2, 1, 0});
            NonFiniteStep step = new NonFiniteStep(
                    new Progress(14, 10, 2), Double.POSITIVE_INFINITY, 0.5, views, Optional.of("conv1.weight"));
            new FailureFiles(target, new GrayImages(IMAGES, 1), Normalization.NONE).onNonFiniteLoss(step);
        }
    }

    @Test
    void theBatchIsNamedAndDrawn() throws IOException {
        Path failure = folder.resolve("failure");

        fail(failure);

        JsonNode about =
                new ObjectMapper().readTree(failure.resolve("step.json").toFile());
        assertThat(about.at("/step").asInt()).isEqualTo(14);
        assertThat(about.at("/epoch").asInt()).isEqualTo(2);
        assertThat(about.at("/loss").asText()).isEqualTo("Infinity");
        assertThat(about.at("/not_finite").asText()).isEqualTo("conv1.weight");
        assertThat(about.at("/images")).hasSize(IMAGES);
        assertThat(about.at("/images/1/image").asInt()).isEqualTo(8);
        assertThat(about.at("/images/1/name").asText()).isEqualTo("gray 8");
        BufferedImage sheet = ImageIO.read(failure.resolve("view-1.png").toFile());
        assertThat(sheet.getWidth()).isEqualTo(8 * (SIDE + 2) - 2);
        assertThat(sheet.getHeight()).isEqualTo(2 * (SIDE + 2) - 2);
        // the tenth image lies in the second row and column
        assertThat(sheet.getRGB(SIDE + 10, SIDE + 10) & 0xFF).isEqualTo(229);
    }

    @Test
    void aFolderThatCannotBeMadeDoesNotHideTheFailure() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));

        fail(file);

        assertThat(file).isEmptyFile();
    }
}
