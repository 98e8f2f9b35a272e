package io.github.ssl4j.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.ImageFolders;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Epoch;
import io.github.ssl4j.train.GrayImages;
import io.github.ssl4j.train.Paused;
import io.github.ssl4j.train.Progress;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureSaverTests {
    private static final Normalization HALF = new Normalization(List.of(0.5), List.of(0.5));
    private static final int SIDE = 6;
    private static final int ENLARGED = 10;
    private static final EvaluationView VIEW = EvaluationView.of(SIDE, HALF);

    private final Device device = Nd4jDevice.float32();

    @TempDir
    Path folder;

    /** Shows an image, and black where a random number says so. */
    private static Map<String, Tensor> imageAndNothing(Tensor images) {
        Map<String, Tensor> pictures = new LinkedHashMap<>();
        pictures.put("image", images);
        pictures.put("black or white", Ops.affine(images, 0, Scope.random().nextBoolean(0.5) ? -1 : 1));
        return pictures;
    }

    private PictureSaver saver(Path target, int every) {
        return new PictureSaver(
                target, PictureSaverTests::imageAndNothing, device, new GrayImages(10, 1), VIEW, 3, every);
    }

    private static Epoch epoch(int number) {
        return new Epoch(number, new Paused(new Progress(number, 1, 5)));
    }

    @Test
    void aRowForEachImageAndAColumnForEachPicture() throws IOException {
        saver(folder, 1).onEpochEnd(epoch(1));

        BufferedImage sheet = ImageIO.read(folder.resolve("epoch-0001.png").toFile());
        int side = SIDE * ENLARGED;
        assertThat(sheet.getWidth()).isEqualTo(2 * side + 2);
        assertThat(sheet.getHeight()).isEqualTo(3 * side + 4);
        // pixel x of the first row of image n is (n + 1) x / 36
        assertThat(sheet.getRGB(3 * ENLARGED, 0) & 0xff).isEqualTo(Math.round(255 * 3 / 36f));
        assertThat(sheet.getRGB(3 * ENLARGED, side + 2) & 0xff).isEqualTo(Math.round(255 * 6 / 36f));
        assertThat(sheet.getRGB(side + 2, 0) & 0xffffff).isIn(0, 0xffffff);
    }

    @Test
    void everySoManyEpochsWithTheSameRandomNumbers() throws IOException {
        PictureSaver saver = saver(folder, 2);
        for (int number = 1; number <= 5; number++) {
            saver.onEpochEnd(epoch(number));
        }
        assertThat(folder)
                .isDirectoryContaining("glob:**epoch-0002.png")
                .isDirectoryContaining("glob:**epoch-0004.png");
        assertThat(Files.list(folder)).hasSize(2);
        assertThat(Files.readAllBytes(folder.resolve("epoch-0002.png")))
                .isEqualTo(Files.readAllBytes(folder.resolve("epoch-0004.png")));
    }

    @Test
    void imagesThatCannotBeReadAreNotShown() throws IOException {
        Path images = ImageFolders.flat(folder.resolve("images"), 4);
        Files.writeString(images.resolve("0.png"), "not an image");
        EvaluationView view = EvaluationView.of(SIDE, Normalization.NONE);
        try (ImageSource source = ImageSource.open(images)) {
            Path all = folder.resolve("all");
            new PictureSaver(all, PictureSaverTests::imageAndNothing, device, source, view, 4, 1).onEpochEnd(epoch(1));
            Path intact = folder.resolve("intact");
            ImageSource others = source.select(1, 2, 3);
            new PictureSaver(intact, PictureSaverTests::imageAndNothing, device, others, view, 3, 1)
                    .onEpochEnd(epoch(1));
            assertThat(all.resolve("epoch-0001.png")).hasSameBinaryContentAs(intact.resolve("epoch-0001.png"));

            Path none = folder.resolve("none");
            new PictureSaver(none, PictureSaverTests::imageAndNothing, device, source.select(0), view, 3, 1)
                    .onEpochEnd(epoch(1));
            assertThat(none).doesNotExist();
        }
    }

    @Test
    void trainingGoesOnWhereNoPictureCanBeWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "");

        saver(file, 1).onEpochEnd(epoch(1));

        assertThat(file).hasContent("");
    }

    @Test
    void numbersBelowOneAreRefused() {
        assertThatThrownBy(() -> saver(folder, 0))
                .hasMessage("pictures: expected at least 1 image every 1 epoch or more, found 3 images every 0 epochs");
    }
}
