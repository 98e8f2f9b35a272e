package io.github.ssl4j.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.Devices;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import java.io.ByteArrayOutputStream;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

class DataSetTests {
    private static final EvaluationView VIEW = new EvaluationView(
            12,
            14,
            io.github.ssl4j.augment.Interpolation.BILINEAR,
            new Normalization(List.of(0.5, 0.4, 0.3), List.of(0.2, 0.25, 0.5)));

    private final Device device = Devices.best();
    private final Encoder encoder = Encoder.of(
            new ResNet(
                    Initializer.of(device, 1),
                    new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.CIFAR, 3, false)),
            VIEW,
            Origin.unknown());

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        encoder.close();
        device.close();
    }

    /** Returns batches of three images of the bytes 0 to 71 in the layout [N, C, H, W] = [3, 2, 3, 4], two classes. */
    private static DataSetIterator batches(double scale, long... shape) {
        INDArray values = Nd4j.arange(72).castTo(DataType.FLOAT).mul(scale).reshape('c', shape);
        INDArray labels = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}, {1, 0}});
        return new ListDataSetIterator<>(new DataSet(values, labels).asList(), 2);
    }

    @Test
    void aViewThatIsNotSquareMakesArraysOfItsHeightAndWidth() {
        EvaluationView tall = EvaluationView.of(new ViewSize(3, 2), Normalization.NONE);
        try (ImageSource images = IteratorImages.nchw(batches(1, 3, 2, 3, 4), 255)) {
            ImageIterator iterator = ImageIterator.unnormalised(images, tall, 3);
            DataSet batch = iterator.next();

            assertThat(batch.getFeatures().shape()).containsExactly(3, 2, 3, 2);
            assertThat(iterator.inputColumns()).isEqualTo(12);
            // the two columns in the middle of the four: pixels 1 and 2 of every row
            assertThat(batch.getFeatures().getFloat(0, 0, 0, 0)).isEqualTo(1 / 255f);
            assertThat(batch.getFeatures().getFloat(2, 1, 2, 1)).isEqualTo(70 / 255f);
        }
    }

    @Test
    void imagesComeInEachLayout() {
        try (ImageSource nchw = IteratorImages.nchw(batches(1, 3, 2, 3, 4), 255);
                ImageSource flat = IteratorImages.flat(batches(1, 3, 24), 255, 2, 3, 4);
                ImageSource nhwc = IteratorImages.nhwc(batches(1 / 128.0, 3, 3, 4, 2), 1)) {
            assertThat(List.of(nchw.size(), flat.size(), nhwc.size())).containsOnly(3);
            assertThat(nhwc.channels()).isEqualTo(2);
            assertThat(flat.label(1)).isEqualTo(1);
            Image image = new Image(2, 1, 1);
            nchw.read(1, image);
            assertThat(image.pixels()[1]).isEqualTo(25 / 255f);
            flat.read(1, image);
            assertThat(image.pixels()[1]).isEqualTo(25 / 255f);
            assertThat(image.width()).isEqualTo(4);
            nhwc.read(1, image);
            assertThat(image.pixels()[1]).isEqualTo(26 / 128f);
            assertThat(image.pixels()[12]).isEqualTo(25 / 128f);
        }
    }

    @Test
    void anotherLayoutOrRangeIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IteratorImages.flat(batches(1, 3, 24), 255, 1, 5, 5))
                .withMessage("data set iterator: expected features of shape [N, 1 * 5 * 5], found [2, 24]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IteratorImages.nhwc(batches(1, 3, 24), 255))
                .withMessage("data set iterator: expected features of shape [N, H, W, C], found [2, 24]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IteratorImages.nchw(batches(1, 3, 24), 255))
                .withMessage("ListDataSetIterator: expected images of shape [N, C, H, W], found [2, 24]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IteratorImages.nchw(batches(-1, 3, 2, 3, 4), 1))
                .withMessageContaining("expected values from 0 to 1, not normalised, found -1.0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IteratorImages.nchw(batches(1 / 128.0, 3, 2, 3, 4), 255))
                .withMessageContaining("expected 0 to 255, not yet scaled");
    }

    @Test
    void featuresBecomeADataSet() {
        DataSet set = DataSets.of(
                Features.of(new float[] {1, 2, 3, 4, 5, 6}, 2, new int[] {1, 0, 1}, List.of("a", "b"), "x"));

        assertThat(set.getFeatures()).isEqualTo(Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}, {5, 6}}));
        assertThat(set.getLabels()).isEqualTo(Nd4j.createFromArray(new float[][] {{0, 1}, {1, 0}, {0, 1}}));
        assertThat(set.getLabelNamesList()).containsExactly("a", "b");
        assertThat(DataSets.of(Features.of(new float[] {1, 2}, 2, "x")).getLabels())
                .isNull();
    }

    @Test
    void batchesOfASourceAreEncodedWhenTheirTurnComes() throws Exception {
        try (ImageSource images = labelled()) {
            Features expected = encoder.embed(images);
            DataSetIterator encoded = EncodedIterator.of(encoder, images, 4);

            assertThat(all(encoded)).isEqualTo(expected.toINDArray());
            assertThat(encoded.hasNext()).isFalse();
            assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(encoded::next);
            encoded.reset();
            DataSet first = encoded.next();
            assertThat(first.numExamples()).isEqualTo(4);
            assertThat(first.getLabels().argMax(1).toIntVector())
                    .containsExactly(
                            expected.labels()[0], expected.labels()[1], expected.labels()[2], expected.labels()[3]);
            assertThat(encoded.totalOutcomes()).isEqualTo(2);
            assertThat(encoded.inputColumns()).isEqualTo(8);
            assertThatExceptionOfType(NotSerializableException.class)
                    .isThrownBy(() -> new ObjectOutputStream(new ByteArrayOutputStream()).writeObject(encoded));
        }
    }

    @Test
    void batchesOfAnotherIteratorAreEncoded() {
        INDArray pixels = Nd4j.rand(DataType.FLOAT, 5, 3, 12, 12).mul(255);
        INDArray labels = Nd4j.eye(5).castTo(DataType.FLOAT);
        DataSetIterator images = new ListDataSetIterator<>(new DataSet(pixels, labels).asList(), 2);
        EncodedIterator encoded = EncodedIterator.of(encoder, images, 255);
        INDArray expected = encoder.embed(pixels.div(255));

        assertThat(Photographs.difference(all(encoded), expected)).isLessThan(1e-5);
        encoded.reset();
        assertThat(encoded.next().getLabels()).isEqualTo(labels.getRows(0, 1));
    }

    @Test
    void imagesAreNormalisedAsTheEncoderWantsThem() throws Exception {
        try (ImageSource images = labelled()) {
            ImageIterator iterator = new ImageIterator(images, VIEW, 3);
            encoder.network().training(false);

            INDArray nchw = all(iterator);

            assertThat(nchw.shape()).containsExactly(10, 3, 12, 12);
            assertThat(Photographs.features(encoder.network(), nchw))
                    .isEqualTo(encoder.embed(images).toINDArray());
            INDArray plain = all(ImageIterator.unnormalised(images, VIEW, 3));
            assertThat(plain.minNumber().doubleValue()).isBetween(0.0, 0.2);
            assertThat(plain.maxNumber().doubleValue()).isBetween(0.9, 1.001);
            iterator.reset();
            assertThat(iterator.next().getLabelNamesList()).containsExactly("even", "odd");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ImageIterator(images, VIEW, 0))
                    .withMessage("batch: expected at least 1 image, found 0");
        }
    }

    private static INDArray all(DataSetIterator iterator) {
        INDArray all = null;
        while (iterator.hasNext()) {
            INDArray batch = iterator.next().getFeatures();
            all = all == null ? batch : Nd4j.concat(0, all, batch);
        }
        return all;
    }

    /** Returns the photographs in two classes. */
    private ImageSource labelled() throws Exception {
        List<Path> files;
        try (var listed = Files.list(Photographs.FOLDER)) {
            files = listed.filter(file -> file.toString().endsWith(".jpg"))
                    .sorted()
                    .toList();
        }
        for (int i = 0; i < files.size(); i++) {
            Path place = Files.createDirectories(folder.resolve(i % 2 == 0 ? "even" : "odd"));
            Files.copy(files.get(i), place.resolve(files.get(i).getFileName()));
        }
        return ImageSource.open(folder);
    }
}
