package com.example.doors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.pretrain.Pretraining;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.ViewIterator;
import org.nd4j.linalg.factory.Nd4j;

/** Images and features in the forms that Java programs have them in, all of the same 20 pictures of 12 x 12 pixels. */
class FormsOfImagesTests {
    private static final int COUNT = 20;
    private static final int SIDE = 12;

    private final OwnServices services = OwnServices.here();
    private final Device device = Devices.best();
    private final BufferedImage[] pictures = new BufferedImage[COUNT];
    private final INDArray array = Nd4j.create(COUNT, 3, SIDE, SIDE);

    @TempDir
    Path folder;

    @BeforeEach
    void draw() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < COUNT; i++) {
            pictures[i] = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_INT_RGB);
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    int rgb = random.nextInt(1 << 24);
                    pictures[i].setRGB(x, y, rgb);
                    for (int channel = 0; channel < 3; channel++) {
                        array.putScalar(new int[] {i, channel, y, x}, (rgb >> 8 * (2 - channel)) & 255);
                    }
                }
            }
            ImageIO.write(
                    pictures[i], "png", folder.resolve("%02d.png".formatted(i)).toFile());
        }
    }

    @AfterEach
    void close() {
        device.close();
        services.close();
    }

    private Encoder trained(ImageSource images) {
        return Pretraining.of("agreement", images)
                .backbone("plain-8")
                .batch(5)
                .epochs(2)
                .device(device)
                .run();
    }

    @Test
    void filesArraysAndIteratorsTrainTheSameEncoder() {
        DataSet labelled = new DataSet(array.dup(), Nd4j.eye(COUNT));
        try (ImageSource files = ImageSource.open(folder);
                Encoder ofFiles = trained(files);
                Encoder ofArray = trained(ImageSource.of(array, 255));
                Encoder ofFractions = trained(ImageSource.of(array.div(255), 1));
                Encoder ofIterator = trained(ImageSource.of(new ViewIterator(labelled, 6), 255))) {
            assertThat(Runs.weights(ofArray.network())).isEqualTo(Runs.weights(ofFiles.network()));
            assertThat(Runs.weights(ofIterator.network())).isEqualTo(Runs.weights(ofFiles.network()));
            Runs.weights(ofFractions.network())
                    .forEach((name, values) -> assertThat(values.get(0))
                            .isCloseTo(Runs.weights(ofFiles.network()).get(name).get(0), within(1e-4)));
        }
    }

    @Test
    void everyFormOfTheSameImagesHasTheSameFeatures() {
        try (ImageSource files = ImageSource.open(folder);
                Encoder encoder = trained(files)) {
            float[][] expected = encoder.embed(files).rows();

            assertThat(expected).hasDimensions(COUNT, 8);
            assertThat(encoder.embed(folder).rows()).isDeepEqualTo(expected);
            assertThat(encoder.embed(folder.resolve("07.png")).rows()[0]).containsExactly(expected[7], within(1e-6f));
            assertThat(encoder.embed(pictures[7])).containsExactly(expected[7], within(1e-6f));
            INDArray features = encoder.embed(array.div(255));
            assertThat(features.shape()).containsExactly(COUNT, 8);
            assertThat(features.getRow(7).toFloatVector()).containsExactly(expected[7], within(1e-6f));
            Image image = Image.of(pictures[7]);
            assertThat(encoder.embed(ImageSource.of(image)).values()).containsExactly(expected[7], within(1e-6f));
        }
    }

    @Test
    void featuresComeAsRowsDoublesAndArrays() throws IOException {
        Files.delete(folder.resolve("03.png"));
        try (ImageSource files = ImageSource.open(folder);
                Encoder encoder = trained(files)) {
            Features features = encoder.embed(files);

            assertThat(features.count()).isEqualTo(COUNT - 1);
            for (int row = 0; row < features.count(); row++) {
                for (int column = 0; column < features.width(); column++) {
                    float value = features.values()[row * features.width() + column];
                    assertThat(features.rows()[row][column]).isEqualTo(value);
                    assertThat(features.toDoubles()[row][column]).isEqualTo(value);
                    assertThat(features.toINDArray().getFloat(row, column)).isEqualTo(value);
                }
            }
        }
    }
}
