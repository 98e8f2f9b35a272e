package io.github.ssl4j.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.eval.LinearClassifier;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.safetensors.Safetensors;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.TinyImages;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassifierTests {
    private static final List<String> CLASSES = List.of("shirt, \"long\"", "bag", "Stiefel für den Winter");
    private static final double[] WEIGHTS = {0.1, -2, 3, 0.7, 1, 1, -1, 0.3, 0, 2, -0.2, 5};

    private final Device device = Nd4jDevice.float32();

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("classifier.safetensors");
    }

    @Test
    void aFileIsAllThatIsNeeded() {
        Classifier saved = classifier(0.25, Double.NEGATIVE_INFINITY, -0.5);
        saved.save(file);

        Classifier loaded = Classifier.load(file, device);

        assertThat(loaded.classes()).isEqualTo(CLASSES);
        assertThat(loaded.head().weights()).isEqualTo(saved.head().weights());
        assertThat(loaded.head().intercepts()).containsExactly(0.25, Double.NEGATIVE_INFINITY, -0.5);
        assertThat(loaded.encoder().origin().method()).contains("simclr");
        assertThat(loaded.encoder().origin().further()).isEmpty();
        Predictions predictions = loaded.classify(TinyImages.of(1));
        assertThat(predictions.probabilities())
                .isEqualTo(saved.classify(TinyImages.of(1)).probabilities());
        assertThat(predictions.count()).isEqualTo(64);
        for (int n = 0; n < 64; n++) {
            assertThat(predictions.row(n)[1]).isZero();
            assertThat(Arrays.stream(predictions.row(n)).sum()).isBetween(1 - 1e-12, 1 + 1e-12);
        }
    }

    @Test
    void aClassifierSavedAgainIsTheSameFile() {
        Path again = folder.resolve("again.safetensors");
        classifier(0.25, 0, -0.5).save(file);

        Classifier.load(file, device).save(again);

        assertThat(again).hasSameBinaryContentAs(file);
    }

    @Test
    void itsFileIsThatOfAnEncoder() {
        Classifier saved = classifier(0.25, 0, -0.5);
        saved.save(file);
        Path alone = folder.resolve("encoder.safetensors");

        Encoder encoder = Encoder.load(file, device);
        encoder.save(alone);

        assertThat(encoder.embed(TinyImages.of(1)).values())
                .isEqualTo(saved.encoder().embed(TinyImages.of(1)).values());
        assertThat(Classifier.isIn(file)).isTrue();
        assertThat(Classifier.isIn(alone)).isFalse();
        assertThat(Safetensors.read(file).shapes().get("head.weight")).containsExactly(3, 4);
        assertThat(Safetensors.read(file).shapes().get("head.bias")).containsExactly(3);
        assertThat(Safetensors.read(alone).shapes()).doesNotContainKeys("head.weight", "head.bias");
        assertThat(EncoderFile.fresh(file, Initializer.of(device, 1)).state().keySet())
                .isEqualTo(encoder.network().state().keySet());
    }

    @Test
    void theLikeliestClassIsNamed() {
        Predictions predictions =
                new Predictions(List.of("a", "b"), new double[] {0.25, 0.75, 0.5, 0.5}, new int[] {0, 2});

        assertThat(predictions.best(0)).isEqualTo("b");
        assertThat(predictions.best(1)).isEqualTo("a");
        assertThat(predictions.row(1)).containsExactly(0.5, 0.5);
    }

    @Test
    void aPictureIsClassified() {
        Classifier classifier = classifier(0.25, 0, -0.5);
        BufferedImage picture = new BufferedImage(8, 8, BufferedImage.TYPE_BYTE_GRAY);

        double[] probabilities = classifier.classify(picture);

        assertThat(probabilities).hasSize(3);
        assertThat(Arrays.stream(probabilities).sum()).isBetween(1 - 1e-12, 1 + 1e-12);
    }

    @Test
    void aHeadThatDoesNotFitIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Classifier.of(
                        encoder(), new LinearClassifier(new double[10], new double[2]), List.of("a", "b")))
                .withMessage("classifier: expected weights for the 4 features of the encoder, found 5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Classifier.of(
                        encoder(), new LinearClassifier(new double[8], new double[2]), List.of("a", "b", "c")))
                .withMessage("classifier: expected names of 2 classes, found 3");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> classifier(Double.NaN, 0, 0))
                .withMessage("classifier: expected finite intercepts or negative infinity, found NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> classifier(Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY))
                .withMessageStartingWith("classifier: expected a class that can be predicted, found none");
    }

    @Test
    void anEncoderIsNoClassifier() {
        encoder().save(file);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Classifier.load(file, device))
                .withMessage(file + ": expected a classifier with metadata ssl4j.classes, found none");
    }

    @Test
    void aHeadThatIsMissingOrDamagedIsNamed() {
        Classifier classifier = classifier(0.25, 0, -0.5);
        Map<String, Tensor> tensors =
                new LinkedHashMap<>(classifier.encoder().network().state());
        Safetensors.write(file, tensors, classifier.metadata());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Classifier.load(file, device))
                .withMessageStartingWith(file + ": tensor head.weight is missing; found [");

        tensors.put("head.weight", Tensor.of(device, new float[12], 3, 4));
        tensors.put("head.bias", Tensor.of(device, new float[2], 2));
        Safetensors.write(file, tensors, classifier.metadata());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Classifier.load(file, device))
                .withMessage(file + ": tensor head.weight: expected shape [2, D], found [3, 4]");

        tensors.put("head.bias", Tensor.of(device, new float[3], 3));
        Map<String, String> metadata = new LinkedHashMap<>(classifier.metadata());
        metadata.put("ssl4j.classes", "bag, shirt");
        Safetensors.write(file, tensors, metadata);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Classifier.load(file, device))
                .withMessage(file + ": metadata ssl4j.classes: expected names in JSON, found bag, shirt");

        metadata.put("ssl4j.classes", "[\"bag\"]");
        Safetensors.write(file, tensors, metadata);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Classifier.load(file, device))
                .withMessage(file + ": classifier: expected names of 3 classes, found 1");
    }

    private Encoder encoder() {
        ResNet.Config config = new ResNet.Config(ResNet.Block.BASIC, List.of(1), 4, ResNet.Stem.CIFAR, 1, false);
        ResNet network = new ResNet(Initializer.of(device, 1), config);
        return Encoder.of(
                network,
                EvaluationView.of(8, Normalization.NONE),
                Origin.unknown().withMethod("simclr"));
    }

    private Classifier classifier(double... intercepts) {
        return Classifier.of(encoder(), new LinearClassifier(WEIGHTS, intercepts), CLASSES);
    }
}
