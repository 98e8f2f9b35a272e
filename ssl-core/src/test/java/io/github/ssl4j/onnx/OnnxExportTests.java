package io.github.ssl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnxruntime.OrtException;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Interpolation;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.encoder.Classifier;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.eval.Features;
import io.github.ssl4j.eval.LinearClassifier;
import io.github.ssl4j.nn.Backbone;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.Linear;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.ResNet;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import onnx.Onnx;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxExportTests {
    private final Device device = new CpuDevice();

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void nameFile() {
        file = folder.resolve("model.onnx");
    }

    @AfterEach
    void closeDevice() {
        device.close();
    }

    @ParameterizedTest
    @EnumSource
    void preparationIsInsideWhereItIsWanted(OnnxImages images) throws OrtException, IOException {
        try (Encoder encoder = resNet(Normalization.IMAGENET)) {
            OnnxExport.write(encoder, file, OnnxOptions.standard().withImages(images));
            ModelChecker.check(file);

            assertPrepared(encoder, images, "normalisation of ImageNet");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEncoderWithoutNormalisationNeedsLess(OnnxImages images) throws OrtException, IOException {
        try (Encoder encoder = resNet(Normalization.NONE)) {
            OnnxExport.write(encoder, file, OnnxOptions.standard().withImages(images));
            ModelChecker.check(file);

            assertPrepared(encoder, images, "no normalisation");
        }
    }

    private void assertPrepared(Encoder encoder, OnnxImages images, String what) throws OrtException {
        Photographs photographs = Photographs.of(3, 3, 32, 32);
        byte[] bytes = photographs.bytes();
        Photographs normalized = photographs.normalized(encoder.view().normalization());
        try (RuntimeModel model = new RuntimeModel(file)) {
            float[] found = switch (images) {
                case NORMALIZED -> model.run("features", normalized);
                case UNIT_RANGE -> model.run("features", photographs);
                case BYTES -> model.runBytes("features", bytes, photographs.shape());
            };
            Networks.assertEqual(what + ", " + images, found, Networks.features(encoder.network(), normalized));
            assertThat(model.metadata()).containsEntry("ssl4j.images", images.label());
        }
    }

    @Test
    void metadataSayWhatTheEncodersFileSays() throws OrtException {
        EvaluationView view = new EvaluationView(32, 36, Interpolation.BICUBIC, Normalization.CIFAR10);
        Origin origin = Origin.unknown().withMethod("simclr").withEpochs(7).with("author", "me");
        try (Encoder encoder = Encoder.of(resNet(), view, origin)) {
            OnnxExport.write(encoder, file);
            try (RuntimeModel model = new RuntimeModel(file)) {
                assertThat(model.metadata())
                        .containsAllEntriesOf(encoder.metadata())
                        .containsEntry("input_size", "32")
                        .containsEntry("resize", "36")
                        .containsEntry("interpolation", "BICUBIC")
                        .containsEntry("normalization_mean", "0.4914,0.4822,0.4465")
                        .containsEntry("normalization_deviation", "0.247,0.2435,0.2616")
                        .containsEntry("method", "simclr")
                        .containsEntry("epochs", "7")
                        .containsEntry("author", "me")
                        .containsKeys("ssl4j.architecture", "ssl4j.version");
            }
            OnnxExport.write(encoder, file, OnnxOptions.standard().withImageSize(64));
            try (RuntimeModel model = new RuntimeModel(file)) {
                assertThat(model.metadata()).containsEntry("input_size", "64").containsEntry("resize", "72");
            }
        }
    }

    @Test
    void aClassifierMakesProbabilities() throws OrtException, IOException {
        double[] weights = new double[3 * 8];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.sin(i) * 4;
        }
        LinearClassifier head = new LinearClassifier(weights, new double[] {0.5, -0.25, 0.125});
        List<String> classes = List.of("cat, or \"kitten\"", "dog", "größer");
        try (Classifier classifier = Classifier.of(resNet(Normalization.IMAGENET), head, classes)) {
            OnnxExport.Summary summary = OnnxExport.write(classifier, file, OnnxOptions.standard());
            ModelChecker.check(file);

            Photographs images = Photographs.of(5, 3, 40, 40);
            float[] features = Networks.features(classifier.encoder().network(), images);
            double[] expected = classifier.head().probabilities(Features.of(features, 8, "photographs"));
            try (RuntimeModel model = new RuntimeModel(file)) {
                Networks.assertEqual("probabilities", model.run("probabilities", images), single(expected));
                Networks.assertEqual("features beside them", model.run("features", images), features);
                assertThat(model.metadata())
                        .containsEntry("ssl4j.classes", "[\"cat, or \\\"kitten\\\"\",\"dog\",\"größer\"]");
            }
            assertThat(summary.outputs())
                    .hasToString("[probabilities float32 [batch, 3], features float32 [batch, 8]]");
        }
    }

    @Test
    void aClassThatIsNeverPredictedHasAProbabilityOfZero() throws OrtException {
        double[] weights = new double[12 * 8];
        double[] intercepts = new double[12];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Math.cos(i);
        }
        intercepts[1] = Double.NEGATIVE_INFINITY;
        intercepts[10] = Double.NEGATIVE_INFINITY;
        List<String> classes = List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l");
        LinearClassifier head = new LinearClassifier(weights, intercepts);
        try (Classifier classifier = Classifier.of(resNet(Normalization.NONE), head, classes)) {
            OnnxExport.write(classifier, file, OnnxOptions.standard());

            Photographs images = Photographs.of(4, 3, 32, 32);
            float[] features = Networks.features(classifier.encoder().network(), images);
            double[] expected = classifier.head().probabilities(Features.of(features, 8, "photographs"));
            try (RuntimeModel model = new RuntimeModel(file)) {
                float[] found = model.run("probabilities", images);
                Networks.assertEqual("probabilities with classes never predicted", found, single(expected));
                for (int n = 0; n < 4; n++) {
                    assertThat(found[n * 12 + 1]).isZero();
                    assertThat(found[n * 12 + 10]).isZero();
                }
            }
        }
    }

    @Test
    void modelsKeepOnnxsRules() throws IOException {
        try (Encoder encoder = resNet(Normalization.IMAGENET)) {
            OnnxExport.Summary summary = OnnxExport.write(encoder, file);
            Onnx.ModelProto model = ModelChecker.check(file);

            assertThat(summary.nodes()).isEqualTo(model.getGraph().getNodeCount());
            assertThat(summary.bytes()).isEqualTo(Files.size(file));
            assertThat(model.getGraph().getInitializerList())
                    .extracting(Onnx.TensorProto::getName)
                    .containsExactlyInAnyOrderElementsOf(
                            encoder.network().state().keySet());
        }
    }

    @Test
    void modelsOfTransformersKeepOnnxsRules() throws IOException {
        for (VisionTransformer.RelativeBias relative : VisionTransformer.RelativeBias.values()) {
            for (VisionTransformer.Pooling pooling : VisionTransformer.Pooling.values()) {
                QkvBias bias = QkvBias.values()[relative.ordinal()];
                try (Encoder encoder = transformer(relative, pooling, bias)) {
                    OnnxExport.write(encoder, file, OnnxOptions.standard());
                    Onnx.ModelProto model = ModelChecker.check(file);
                    assertThat(ModelChecker.operators(model)).contains("LayerNormalization", "Erf", "Softmax");

                    OnnxOptions options = OnnxOptions.standard().withTokens().withImages(OnnxImages.BYTES);
                    OnnxExport.write(encoder, file, options);
                    ModelChecker.check(file);
                }
            }
        }
    }

    @Test
    void theSameEncoderGivesTheSameBytes() throws IOException {
        Path again = folder.resolve("again.onnx");
        try (Encoder encoder = transformer(
                        VisionTransformer.RelativeBias.SHARED, VisionTransformer.Pooling.MEAN, QkvBias.ALL);
                Encoder loaded = saved(encoder)) {
            OnnxExport.write(encoder, file);
            OnnxExport.write(loaded, again);
        }

        assertThat(again).hasSameBinaryContentAs(file);
    }

    private Encoder saved(Encoder encoder) {
        Path saved = folder.resolve("encoder.safetensors");
        encoder.save(saved);
        return Encoder.load(saved, device);
    }

    @Test
    void tokensOfANetworkWithoutThemAreRefused() {
        try (Encoder encoder = resNet(Normalization.NONE)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OnnxExport.write(
                            encoder, file, OnnxOptions.standard().withTokens()))
                    .withMessage("ONNX tokens: expected a vision transformer, found resnet6");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void anotherNetworkIsNamed() {
        try (Encoder encoder = Encoder.of(
                new Means(Initializer.of(device, 1)), EvaluationView.of(8, Normalization.NONE), Origin.unknown())) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OnnxExport.write(encoder, file))
                    .withMessage("ONNX: expected a ResNet or a vision transformer, found the network means"
                            + " (io.github.ssl4j.onnx.OnnxExportTests$Means)");
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void anImageSizeBelowOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OnnxOptions.standard().withImageSize(0))
                .withMessage("image size: expected at least 1 pixel along each side, found 0");
    }

    private ResNet resNet() {
        ResNet.Config config = new ResNet.Config(ResNet.Block.BASIC, List.of(1, 1), 4, ResNet.Stem.CIFAR, 3, false);
        return Networks.seasoned(new ResNet(Initializer.of(device, 1), config), 32);
    }

    private Encoder resNet(Normalization normalization) {
        return Encoder.of(resNet(), EvaluationView.of(32, normalization), Origin.unknown());
    }

    private Encoder transformer(
            VisionTransformer.RelativeBias relative, VisionTransformer.Pooling pooling, QkvBias bias) {
        TransformerBlock.Config block = new TransformerBlock.Config(12, 3, 21, bias, 0.1, 0, TransformerWeights.NORMAL);
        VisionTransformer.Config config = new VisionTransformer.Config(
                ViewSize.square(16), 4, 3, 2, block, true, VisionTransformer.Positions.LEARNED, relative, pooling);
        VisionTransformer network = new VisionTransformer(Initializer.of(device, 1), config);
        return Encoder.of(
                Networks.seasoned(network, 16), EvaluationView.of(16, Normalization.IMAGENET), Origin.unknown());
    }

    private static float[] single(double[] values) {
        float[] single = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            single[i] = (float) values[i];
        }
        return single;
    }

    /** A network of another kind. */
    private static final class Means extends Backbone {
        private final Linear layer;

        Means(Initializer init) {
            this.layer = child("layer", new Linear(init, 3, 4, true));
        }

        private Means(Means original) {
            super(original);
            this.layer = child("layer", original.layer.copy());
        }

        @Override
        public Means copy() {
            return new Means(this);
        }

        @Override
        public Tensor apply(Tensor images) {
            return layer.apply(Ops.globalAveragePool(images));
        }

        @Override
        public int featureWidth() {
            return 4;
        }

        @Override
        public int channels() {
            return 3;
        }

        @Override
        public String architecture() {
            return "means";
        }
    }
}
