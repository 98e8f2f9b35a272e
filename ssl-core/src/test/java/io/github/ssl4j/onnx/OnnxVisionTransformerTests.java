package io.github.ssl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import ai.onnxruntime.OrtException;
import io.github.ssl4j.augment.EvaluationView;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.encoder.Encoder;
import io.github.ssl4j.encoder.Origin;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.TransformerBlock;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxVisionTransformerTests {
    private final Device device = new CpuDevice();

    @TempDir
    private Path folder;

    @AfterEach
    void closeDevice() {
        device.close();
    }

    /** What an image's tokens are, and which of them its features. */
    private enum Kind {
        CLASS_TOKEN(true, Pooling.CLASS_TOKEN),
        MEAN_BESIDE_A_CLASS_TOKEN(true, Pooling.MEAN),
        MEAN(false, Pooling.MEAN);

        private final boolean classToken;
        private final Pooling pooling;

        Kind(boolean classToken, Pooling pooling) {
            this.classToken = classToken;
            this.pooling = pooling;
        }
    }

    /** Nine networks, in which every two of these four choices meet in every way. */
    @Test
    void everyPairOfChoices() throws OrtException {
        List<VisionTransformer.Config> configs = new ArrayList<>();
        for (Positions positions : Positions.values()) {
            for (RelativeBias relative : RelativeBias.values()) {
                int i = positions.ordinal();
                int j = relative.ordinal();
                Kind kind = Kind.values()[(i + j) % 3];
                QkvBias bias = QkvBias.values()[(i + 2 * j) % 3];
                configs.add(
                        small(bias, (i + j) % 2 * 0.5).withTokens(kind.classToken, positions, relative, kind.pooling));
            }
        }
        assertThat(configs).hasSize(9);
        equal(configs, "every pair of choices");
    }

    @ParameterizedTest
    @EnumSource
    @Tag("slow")
    void allChoices(Positions positions) throws OrtException {
        List<VisionTransformer.Config> configs = new ArrayList<>();
        for (RelativeBias relative : RelativeBias.values()) {
            for (QkvBias bias : QkvBias.values()) {
                for (Kind kind : Kind.values()) {
                    for (double layerScale : new double[] {0, 0.5}) {
                        configs.add(
                                small(bias, layerScale).withTokens(kind.classToken, positions, relative, kind.pooling));
                    }
                }
            }
        }
        assertThat(configs).hasSize(54);
        equal(configs, "positions " + positions);
    }

    private void equal(List<VisionTransformer.Config> configs, String what) throws OrtException {
        double largest = 0;
        for (VisionTransformer.Config config : configs) {
            double difference = difference(config, config.imageSize().height());
            assertThat(difference).as(config.toString()).isLessThan(Networks.TOLERANCE);
            largest = Math.max(largest, difference);
        }
        System.out.printf(
                Locale.ROOT,
                "ONNX, %d small vision transformers, %s: at most %.1e of the largest value%n",
                configs.size(),
                what,
                largest);
    }

    @Test
    void aWidthThatIsOddInEveryHead() throws OrtException {
        TransformerBlock.Config block =
                new TransformerBlock.Config(15, 3, 7, QkvBias.ALL, 0, 0, TransformerWeights.NORMAL);
        equal(
                new VisionTransformer.Config(
                        ViewSize.square(15),
                        5,
                        1,
                        3,
                        block,
                        true,
                        Positions.LEARNED,
                        RelativeBias.NONE,
                        Pooling.CLASS_TOKEN),
                15);
    }

    @ParameterizedTest
    @EnumSource
    void imagesNeedNotBeSquare(RelativeBias bias) throws OrtException {
        ViewSize wide = new ViewSize(12, 20);
        Positions positions = bias == RelativeBias.NONE ? Positions.LEARNED : Positions.NONE;
        VisionTransformer.Config config = small(QkvBias.ALL, 0)
                .withTokens(true, positions, bias, Pooling.MEAN)
                .withImageSize(wide);
        VisionTransformer network = new VisionTransformer(Initializer.of(device, 1), config);
        Path file = folder.resolve("model.onnx");
        network.training(false);
        try (Encoder encoder = Encoder.of(network, EvaluationView.of(wide, Normalization.NONE), Origin.unknown())) {
            OnnxExport.Summary summary =
                    OnnxExport.write(encoder, file, OnnxOptions.standard().withTokens());
            assertThat(summary.inputs()).hasToString("[images float32 [batch, 3, 12, 20]]");
            assertThat(summary.outputs().get(1)).hasToString("tokens float32 [batch, 16, 12]");
            try (RuntimeModel model = new RuntimeModel(file)) {
                Photographs images = Photographs.of(2, 3, 12, 20);
                assertThat(model.metadata()).containsEntry("input_size", "12x20");
                Networks.assertEqual(
                        "a wide vision transformer, bias " + bias,
                        model.run("features", images),
                        Networks.features(network, images));
            }
            if (bias == RelativeBias.NONE) {
                ViewSize tall = new ViewSize(24, 8);
                OnnxExport.write(encoder, file, OnnxOptions.standard().withImageSize(tall));
                try (RuntimeModel model = new RuntimeModel(file)) {
                    Photographs images = Photographs.of(2, 3, 24, 8);
                    Networks.assertEqual(
                            "the same of tall images",
                            model.run("features", images),
                            Networks.features(network, images));
                }
            } else {
                assertThatIllegalArgumentException()
                        .isThrownBy(() -> OnnxExport.write(
                                encoder, file, OnnxOptions.standard().withImageSize(new ViewSize(20, 12))))
                        .withMessage("ONNX image size: expected 12x20, the size that the relative positions of the"
                                + " encoder are made for, found 20x12");
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void positionsOfAnotherSizeAreInterpolatedAsTheNetworkDoes(Positions positions) throws OrtException {
        VisionTransformer.Config config = small(QkvBias.ALL, 0);
        equal(config.withTokens(true, positions, RelativeBias.NONE, Pooling.CLASS_TOKEN), 24);
        equal(config.withTokens(false, positions, RelativeBias.NONE, Pooling.MEAN), 8);
    }

    @ParameterizedTest
    @EnumSource
    void allTokensAreAnOutputWhereTheyAreWanted(Pooling pooling) throws OrtException {
        VisionTransformer.Config config =
                small(QkvBias.ALL, 0).withTokens(true, Positions.LEARNED, RelativeBias.SHARED, pooling);
        Path file = folder.resolve("model.onnx");
        try (Encoder encoder = encoder(config, 16)) {
            OnnxExport.Summary summary =
                    OnnxExport.write(encoder, file, OnnxOptions.standard().withTokens());
            Photographs images = Photographs.of(3, 3, 16, 16);
            try (RuntimeModel model = new RuntimeModel(file)) {
                Networks.assertEqual("tokens, " + pooling, model.run("tokens", images), tokens(encoder, images));
                Networks.assertEqual(
                        "features beside tokens, " + pooling,
                        model.run("features", images),
                        Networks.features(encoder.network(), images));
            }
            assertThat(summary.outputs()).hasToString("[features float32 [batch, 12], tokens float32 [batch, 17, 12]]");
        }
    }

    @Test
    @Tag("slow")
    void vitTinyAt224Pixels() throws OrtException {
        equal(VisionTransformer.Config.tiny(224, 16), 224);
    }

    @Test
    @Tag("slow")
    void vitSmallAt64Pixels() throws OrtException {
        equal(VisionTransformer.Config.small(64, 8), 64);
    }

    @Test
    void sizesThatDoNotSuitAreNamed() {
        VisionTransformer.Config config = small(QkvBias.ALL, 0);
        Path file = folder.resolve("model.onnx");
        try (Encoder absolute = encoder(config, 16);
                Encoder relative =
                        encoder(config.withTokens(true, Positions.NONE, RelativeBias.PER_BLOCK, Pooling.MEAN), 16)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OnnxExport.write(
                            absolute, file, OnnxOptions.standard().withImageSize(18)))
                    .withMessage("ONNX image size: expected a multiple of the patch of 4 pixels, found 18");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> OnnxExport.write(
                            relative, file, OnnxOptions.standard().withImageSize(24)))
                    .withMessage("ONNX image size: expected 16, the size that the relative positions of the encoder are"
                            + " made for, found 24");
        }
        assertThat(file).doesNotExist();
    }

    /** Two blocks of three heads, for images of 16 pixels. */
    private static VisionTransformer.Config small(QkvBias bias, double layerScale) {
        TransformerBlock.Config block =
                new TransformerBlock.Config(12, 3, 21, bias, layerScale, 0.1, TransformerWeights.NORMAL);
        return new VisionTransformer.Config(
                ViewSize.square(16), 4, 3, 2, block, true, Positions.LEARNED, RelativeBias.NONE, Pooling.CLASS_TOKEN);
    }

    private Encoder encoder(VisionTransformer.Config config, int size) {
        VisionTransformer network = new VisionTransformer(Initializer.of(device, 1), config);
        return Encoder.of(
                Networks.seasoned(network, config.imageSize().height()),
                EvaluationView.of(size, Normalization.NONE),
                Origin.unknown());
    }

    private void equal(VisionTransformer.Config config, int size) throws OrtException {
        double difference = difference(config, size);
        System.out.printf(
                Locale.ROOT,
                "ONNX, vit-%dx%d/%d, positions %s for %s pixels, images of %d: %.1e of the largest value%n",
                config.width(),
                config.depth(),
                config.patch(),
                config.positions(),
                config.imageSize(),
                size,
                difference);
        assertThat(difference).isLessThan(Networks.TOLERANCE);
    }

    /** Returns the largest difference, of batches of three and of one. */
    private double difference(VisionTransformer.Config config, int size) throws OrtException {
        Path file = folder.resolve("model.onnx");
        double largest = 0;
        try (Encoder encoder = encoder(config, size)) {
            OnnxExport.write(encoder, file);
            try (RuntimeModel model = new RuntimeModel(file)) {
                for (int count : new int[] {3, 1}) {
                    Photographs images = Photographs.of(count, config.channels(), size, size);
                    double difference = Networks.difference(
                            config.toString(),
                            model.run("features", images),
                            Networks.features(encoder.network(), images));
                    largest = Math.max(largest, difference);
                }
            }
        }
        return largest;
    }

    private static float[] tokens(Encoder encoder, Photographs images) {
        VisionTransformer network = (VisionTransformer) encoder.network();
        try (Scope scope = Scope.open()) {
            Tensor x = images.on(network.device());
            return Gradients.off(() -> network.tokens(x)).toFloats();
        }
    }
}
