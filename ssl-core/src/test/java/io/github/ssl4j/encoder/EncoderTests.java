package io.github.ssl4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Interpolation;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.Image;
import io.github.ssl4j.data.ImageSource;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.safetensors.Safetensors;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.TinyImages;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class EncoderTests {
    private static final Normalization GRAY = new Normalization(List.of(0.25), List.of(0.5));
    private static final Origin ORIGIN = Origin.unknown()
            .withMethod("simclr")
            .withEpochs(3)
            .withSeed(-7)
            .withData("64 images of Fashion-MNIST")
            .with("note", "a trial")
            .with("author", "me");

    private final Device device = Nd4jDevice.float32();

    @TempDir
    Path folder;

    @Test
    void aFileIsAllThatIsNeeded() {
        Path file = folder.resolve("encoder.safetensors");
        EvaluationView view = new EvaluationView(12, 14, Interpolation.BICUBIC, GRAY);
        Encoder saved = Encoder.of(network(1), view, ORIGIN);
        saved.save(file);

        Encoder loaded = Encoder.load(file, device);

        assertThat(loaded.view()).isEqualTo(view);
        assertThat(loaded.origin().version())
                .contains(EncoderFile.metadata(file).get("ssl4j.version"));
        assertThat(loaded.origin())
                .usingRecursiveComparison()
                .ignoringFields("version")
                .isEqualTo(ORIGIN);
        assertThat(loaded.featureWidth()).isEqualTo(4);
        assertThat(loaded.channels()).isEqualTo(1);
        assertThat(loaded).hasToString("encoder resnet4 of images [12, 12, 1] to 4 features");
        assertThat(loaded.embed(TinyImages.of(1)).values())
                .isEqualTo(saved.embed(TinyImages.of(1)).values());
    }

    @Test
    void metadataAreReadable() {
        Path file = folder.resolve("encoder.safetensors");
        Encoder.of(network(1), new EvaluationView(12, 14, Interpolation.BICUBIC, GRAY), ORIGIN)
                .save(file);

        assertThat(EncoderFile.metadata(file))
                .containsAllEntriesOf(Map.of(
                        "input_size", "12",
                        "resize", "14",
                        "interpolation", "BICUBIC",
                        "normalization_mean", "0.25",
                        "normalization_deviation", "0.5",
                        "method", "simclr",
                        "epochs", "3",
                        "seed", "-7",
                        "data", "64 images of Fashion-MNIST",
                        "note", "a trial"));
        assertThat(EncoderFile.view(file).interpolation()).isEqualTo(Interpolation.BICUBIC);
    }

    @Test
    void anEncoderSavedAgainIsTheSameFile() throws IOException {
        Path first = folder.resolve("first.safetensors");
        Path second = folder.resolve("second.safetensors");
        encoder(1).save(first);

        Encoder.load(first, device).save(second);

        assertThat(Files.readAllBytes(second)).isEqualTo(Files.readAllBytes(first));
    }

    @Test
    void equalContentIsAnEqualFile() throws IOException {
        Path first = folder.resolve("first.safetensors");
        Path second = folder.resolve("second.safetensors");
        EvaluationView view = EvaluationView.of(8, GRAY);

        Encoder.of(network(1), view, Origin.unknown().with("a", "1").with("b", "2"))
                .save(first);
        Encoder.of(network(1), view, Origin.unknown().with("b", "2").with("a", "1"))
                .save(second);

        assertThat(Files.readAllBytes(second)).isEqualTo(Files.readAllBytes(first));
    }

    @Test
    void theSizeOfImagesThatAreNotSquareIsKept() {
        Path file = folder.resolve("encoder.safetensors");
        EvaluationView view = EvaluationView.imageNet(new ViewSize(14, 7)).withNormalization(GRAY);
        Encoder saved = Encoder.of(network(1), view, ORIGIN);
        saved.save(file);

        Encoder loaded = Encoder.load(file, device);

        assertThat(EncoderFile.metadata(file))
                .containsEntry("input_size", "14x7")
                .containsEntry("resize", "16x8");
        assertThat(loaded.view()).isEqualTo(view);
        assertThat(loaded).hasToString("encoder resnet4 of images [14, 7, 1] to 4 features");
        TinyImages images = TinyImages.of(1);
        float[] features = saved.embed(images).values();
        assertThat(loaded.embed(images).values()).isEqualTo(features);
        Image image = new Image(1, 1, 1);
        images.read(0, image);
        assertThat(loaded.embed(image)).isEqualTo(Arrays.copyOf(features, 4));
    }

    @Test
    void anUnknownOriginStaysUnknown() {
        Path file = folder.resolve("encoder.safetensors");
        Encoder.of(network(1), EvaluationView.of(8, Normalization.NONE), Origin.unknown())
                .save(file);

        Origin origin = Encoder.load(file, device).origin();

        assertThat(origin.method()).isEmpty();
        assertThat(origin.epochs()).isEmpty();
        assertThat(origin.seed()).isEmpty();
        assertThat(origin.data()).isEmpty();
        assertThat(origin.further()).isEmpty();
    }

    @Test
    void aDeviceIsOpenedAndClosedWhereNoneIsGiven() {
        Path file = folder.resolve("encoder.safetensors");
        Encoder saved = encoder(1);
        saved.save(file);
        Encoder loaded = Encoder.load(file);

        assertThat(loaded.embed(TinyImages.of(1)).values())
                .containsExactly(saved.embed(TinyImages.of(1)).values(), within(1e-4f));

        loaded.close();
        loaded.close();
        assertThatThrownBy(() -> loaded.embed(TinyImages.of(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the encoder resnet4 is closed");
    }

    @Test
    void aDeviceThatIsGivenStaysOpen() {
        Encoder encoder = encoder(1);
        encoder.close();

        assertThat(encoder(1).embed(TinyImages.of(1)).count())
                .isEqualTo(TinyImages.of(1).size());
    }

    @Test
    void arraysOfBatchesAreEmbeddedLikeOtherImages() {
        Encoder encoder = encoder(2);
        INDArray images = Nd4j.linspace(DataType.DOUBLE, 0, 1.0 / 450, 450).reshape(3, 2, 15, 5);

        INDArray embedded = encoder.embed(images);

        assertThat(embedded.shape()).containsExactly(3, 4);
        assertThat(embedded.dataType()).isEqualTo(DataType.FLOAT);
        assertThat(embedded.getRow(1).toFloatVector())
                .containsExactly(
                        encoder.embed(ImageSource.of(images.get(NDArrayIndex.interval(1, 2)), 1))
                                .values(),
                        within(1e-5f));
    }

    @Test
    void aPictureIsEmbeddedLikeItsFile() throws IOException {
        Encoder encoder = encoder(3);
        BufferedImage color = picture(BufferedImage.TYPE_INT_RGB);
        BufferedImage gray = picture(BufferedImage.TYPE_BYTE_GRAY);
        Path colorFile = folder.resolve("a.png");
        Path grayFile = folder.resolve("b.png");
        ImageIO.write(color, "png", colorFile.toFile());
        ImageIO.write(gray, "png", grayFile.toFile());

        assertThat(encoder.embed(color)).isEqualTo(encoder.embed(colorFile).values());
        assertThat(encoder.embed(gray))
                .isEqualTo(encoder.embed(grayFile).values())
                .isNotEqualTo(encoder.embed(color));
        Features both = encoder.embed(folder);
        assertThat(both.count()).isEqualTo(2);
        assertThat(both.values()).startsWith(encoder.embed(color));
    }

    @Test
    void aGrayPictureSuitsAnEncoderOfOneChannel() {
        Encoder encoder = encoder(1);
        BufferedImage gray = picture(BufferedImage.TYPE_BYTE_GRAY);
        float[] values = new float[10 * 9];
        for (int i = 0; i < values.length; i++) {
            values[i] = gray.getRaster().getSample(i % 10, i / 10, 0);
        }

        assertThat(encoder.embed(gray))
                .isEqualTo(encoder.embed(
                                ImageSource.of(Nd4j.createFromArray(values).reshape(1, 1, 9, 10), 255))
                        .values());
    }

    @Test
    void anotherNumberOfChannelsIsNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder(3).embed(Nd4j.zeros(2, 4, 8, 8)))
                .withMessage("the encoder resnet4 takes images of 3 channels, found 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder(3).embed(TinyImages.of(1)))
                .withMessage("the encoder resnet4 takes images of 3 channels, found 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder(1).embed(picture(BufferedImage.TYPE_INT_RGB)))
                .withMessage("the encoder resnet4 takes images of 1 channels, found 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Encoder.of(network(1), EvaluationView.of(8, Normalization.CIFAR10), ORIGIN))
                .withMessage("the encoder resnet4 takes images of 1 channels, found a view that normalises 3");
    }

    @Test
    void valuesThatAreNotScaledAreNamed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> encoder(1).embed(Nd4j.valueArrayOf(new int[] {1, 1, 8, 8}, 200.0)))
                .withMessage("array, image 0: expected values from 0 to 1, not normalised, found 200.0");
    }

    @Test
    void aNetworkInTrainingStaysSoUnchanged() {
        Encoder encoder = encoder(1);
        float[] before = encoder.network().state().get("bn1.running_mean").toFloats();

        encoder.embed(TinyImages.of(1));

        assertThat(encoder.network().isTraining()).isTrue();
        assertThat(encoder.network().state().get("bn1.running_mean").toFloats()).isEqualTo(before);
    }

    @Test
    void threadsTakeTurns() {
        Encoder encoder = encoder(1);
        float[] expected = encoder.embed(TinyImages.of(1)).values();

        assertThat(IntStream.range(0, 6)
                        .parallel()
                        .mapToObj(i -> encoder.embed(TinyImages.of(1)).values())
                        .toList())
                .allSatisfy(values -> assertThat(values).isEqualTo(expected));
    }

    @Test
    void whatIsNoEncoderIsNamed() throws IOException {
        Path file = folder.resolve("other.safetensors");
        Map<String, Tensor> tensors = Map.of("x", Tensor.of(device, new float[] {1}, 1));

        assertThatThrownBy(() -> Encoder.load(file))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessage("cannot read " + file + ": there is no such file");
        Files.writeString(file, "an encoder, honestly");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Encoder.load(file))
                .withMessageContaining(file + ": ")
                .withMessageContaining("is it a safetensors file?");
        Safetensors.write(file, tensors, Map.of("format", "pt"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Encoder.load(file))
                .withMessage(file + ": expected an encoder with metadata ssl4j.architecture, found [format]");
        Safetensors.write(file, tensors, Map.of("ssl4j.architecture", "{\"type\":\"perceiver\"}", "input_size", "32"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Encoder.load(file))
                .withMessageContaining(file + ": ")
                .withMessageContaining("unknown architecture 'perceiver'; known: color-means, dl4j-graph, resnet,"
                        + " vision-transformer; is the jar with it on the class path?");
        EncoderFile.save(file, network(1), Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Encoder.load(file))
                .withMessageContaining(file + ": expected metadata input_size that says how to prepare images");
        EncoderFile.save(file, network(1), Map.of("input_size", "8", "epochs", "many"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Encoder.load(file))
                .withMessage(file + ": metadata epochs and seed: expected whole numbers, found many and null");
    }

    @Test
    void namesThatSsl4jWritesAreNotTheCallers() {
        for (String name : List.of("method", "input_size", "ssl4j.version")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Origin.unknown().with(name, "x"))
                    .withMessage(
                            "further metadata: expected another name than those ssl4j writes itself, found " + name);
        }
    }

    private Encoder encoder(int channels) {
        return Encoder.of(network(channels), EvaluationView.of(8, Normalization.NONE), ORIGIN);
    }

    private ResNet network(int channels) {
        return new ResNet(
                Initializer.of(device, 5),
                new ResNet.Config(ResNet.Block.BASIC, List.of(1), 4, ResNet.Stem.CIFAR, channels, false));
    }

    private static BufferedImage picture(int type) {
        BufferedImage picture = new BufferedImage(10, 9, type);
        for (int y = 0; y < 9; y++) {
            for (int x = 0; x < 10; x++) {
                picture.setRGB(x, y, 0x010203 * (x + 10 * (y % 8)));
            }
        }
        return picture;
    }
}
