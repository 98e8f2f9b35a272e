package io.github.ssl4j.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Coded;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CodesSectionTests {
    @TempDir
    private Path folder;

    private final Device device = Devices.named("cpu");

    @AfterEach
    void close() {
        device.close();
    }

    @Test
    void patchesOfUnreadableImagesAreLeftOut() throws IOException {
        Path files = ImageFolders.flat(folder.resolve("images"), 8);
        Files.writeString(files.resolve("3.png"), "no image");

        try (ImageSource images = ImageSource.open(files)) {
            assertThat(html(new OneCode(4), images)).contains("1 of 5 codes are those of the 28 patches");
        }
    }

    @Test
    void unreadableImagesAreLeftOut() throws IOException {
        Path files = ImageFolders.flat(folder.resolve("images"), 8);
        Files.writeString(files.resolve("3.png"), "no image");

        try (ImageSource images = ImageSource.open(files)) {
            assertThat(html(new OneCode(1), images)).contains("1 of 5 codes are those of the 7 images");
        }
    }

    private String html(Coded method, ImageSource images) {
        EvaluationView view = EvaluationView.of(16, Normalization.NONE);
        return CodesSection.html(method, device, images, view, new Tiles(images, "tiles"));
    }

    /** Gives all images the same of five codes, or all of their patches. */
    private record OneCode(int patches) implements Coded {
        @Override
        public Tensor codes(Tensor images) {
            int[] codes = new int[images.size(0) * patches];
            return patches == 1
                    ? Tensor.of(images.device(), codes, images.size(0))
                    : Tensor.of(images.device(), codes, images.size(0), patches);
        }

        @Override
        public int codes() {
            return 5;
        }
    }
}
