package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VisionTransformerTests {
    private static final Device DEVICE = Nd4jDevice.float64();

    private static TransformerBlock.Config block(QkvBias bias, double layerScale, double dropPath) {
        return new TransformerBlock.Config(8, 2, 16, bias, layerScale, dropPath, TransformerWeights.RESCALED);
    }

    private static VisionTransformer.Config small() {
        return VisionTransformer.Config.tiny(8, 2).withDepth(2).withBlock(block(QkvBias.ALL, 0, 0));
    }

    private static VisionTransformer create(VisionTransformer.Config config) {
        return new VisionTransformer(Initializer.of(DEVICE, 3), config);
    }

    private static Tensor images(int n, int height, int width) {
        RandomStream random = RandomStream.of(5);
        double[] values = new double[n * height * width * 3];
        Arrays.setAll(values, i -> random.nextGaussian());
        return Tensor.of(DEVICE, values, n, height, width, 3);
    }

    @Test
    void theMeanOverThePlacesIsWhatIsPooled() {
        VisionTransformer network =
                create(small().withTokens(true, Positions.LEARNED, RelativeBias.NONE, Pooling.MEAN));
        try (Scope scope = Scope.open()) {
            Tensor places = network.places(images(2, 8, 8));

            assertThat(places.shape()).containsExactly(2, 16, 8);
            assertThat(Ops.mean(places, 1).toDoubles())
                    .containsExactly(network.apply(images(2, 8, 8)).toDoubles(), within(1e-12));
        }
    }

    @Test
    void namesAreThoseOfTimm() {
        try (VisionTransformer encoder = create(small().withDepth(1))) {
            assertThat(encoder.parameters())
                    .containsOnlyKeys(
                            "cls_token",
                            "pos_embed",
                            "patch_embed.proj.weight",
                            "patch_embed.proj.bias",
                            "blocks.0.norm1.weight",
                            "blocks.0.norm1.bias",
                            "blocks.0.attn.qkv.weight",
                            "blocks.0.attn.qkv.bias",
                            "blocks.0.attn.proj.weight",
                            "blocks.0.attn.proj.bias",
                            "blocks.0.norm2.weight",
                            "blocks.0.norm2.bias",
                            "blocks.0.mlp.fc1.weight",
                            "blocks.0.mlp.fc1.bias",
                            "blocks.0.mlp.fc2.weight",
                            "blocks.0.mlp.fc2.bias",
                            "norm.weight",
                            "norm.bias");
        }
    }

    @Test
    void vitTinyHasTheParametersOfTimm() {
        // timm's vit_tiny_patch16_224 has 5,717,416 with its classifier of 193,000
        try (VisionTransformer encoder = create(VisionTransformer.Config.tiny(224, 16))) {
            assertThat(encoder.parameterCount()).isEqualTo(5_717_416 - 193_000);
        }
    }

    @Test
    void aCopyComputesTheSameFromMemoryOfItsOwn() {
        VisionTransformer.Config config = small().withBlock(block(QkvBias.QUERIES_AND_VALUES, 0.1, 0))
                .withTokens(true, Positions.NONE, RelativeBias.SHARED, Pooling.MEAN);
        try (Scope scope = Scope.open();
                VisionTransformer encoder = create(config);
                VisionTransformer copy = encoder.copy()) {
            double[] before = copy.apply(images(2, 8, 8)).toDoubles();
            assertThat(before).isEqualTo(encoder.apply(images(2, 8, 8)).toDoubles());
            encoder.parameters().values().forEach(tensor -> DEVICE.fill(tensor.storage(), 0.5));
            assertThat(copy.apply(images(2, 8, 8)).toDoubles()).isEqualTo(before);
        }
    }

    @Test
    void classTokensAreThoseOfAllTokensInValueAndGradient() {
        VisionTransformer.Config config = small().withBlock(block(QkvBias.QUERIES_AND_VALUES, 0.1, 0.5))
                .withTokens(true, Positions.LEARNED, RelativeBias.PER_BLOCK, Pooling.CLASS_TOKEN);
        try (VisionTransformer encoder = create(config)) {
            Map<String, double[]> ofAll = trained(encoder, x -> {
                Tensor tokens = encoder.tokens(x);
                Tensor rows = Ops.reshape(tokens, 4, tokens.size(1) * tokens.size(2));
                return Ops.columns(rows, 0, tokens.size(2));
            });
            Map<String, double[]> alone = trained(encoder, encoder::apply);
            assertThat(alone).containsOnlyKeys(ofAll.keySet());
            alone.forEach(
                    (name, values) -> assertThat(values).as(name).containsExactly(ofAll.get(name), within(1e-12)));
            assertThat(Arrays.stream(alone.get("blocks.1.mlp.fc2.weight")).anyMatch(value -> value != 0))
                    .isTrue();
        }
    }

    /** Returns the features and the gradient of every parameter. */
    private static Map<String, double[]> trained(VisionTransformer encoder, UnaryOperator<Tensor> features) {
        try (Scope scope = Scope.open(RandomStream.of(6))) {
            encoder.parameters().values().forEach(Tensor::clearGradient);
            Tensor y = features.apply(images(4, 8, 8)).keep();
            Ops.sum(Ops.square(y)).backward();
            Map<String, double[]> found = new TreeMap<>(Map.of("features", y.toDoubles()));
            encoder.parameters()
                    .forEach((name, tensor) -> found.put(name, tensor.gradient().toDoubles()));
            return found;
        }
    }

    @ParameterizedTest
    @EnumSource(Pooling.class)
    void featuresAreFloat32WhereLayersHandOnLess(Pooling pooling) {
        assumeTrue(CpuDevice.supports(Precision.BFLOAT16));
        VisionTransformer.Config config = small().withTokens(true, Positions.LEARNED, RelativeBias.NONE, pooling);
        try (Device device = new CpuDevice(Precision.BFLOAT16);
                VisionTransformer encoder = new VisionTransformer(Initializer.of(device, 3), config);
                Scope scope = Scope.open()) {
            Tensor x = Tensor.of(device, new float[2 * 8 * 8 * 3], 2, 8, 8, 3);
            assertThat(encoder.tokens(x).type()).isEqualTo(ElementType.BFLOAT16);
            assertThat(encoder.apply(x).type()).isEqualTo(ElementType.FLOAT32);
        }
    }

    @Test
    void layersAreThoseOfBeit() {
        VisionTransformer.Config config =
                small().withTokens(true, Positions.LEARNED, RelativeBias.SHARED, Pooling.MEAN);
        try (VisionTransformer encoder = create(config)) {
            assertThat(encoder.layers()).isEqualTo(3);
            assertThat(encoder.layer("cls_token")).isZero();
            assertThat(encoder.layer("pos_embed")).isZero();
            assertThat(encoder.layer("patch_embed.proj.bias")).isZero();
            assertThat(encoder.layer("blocks.0.attn.qkv.weight")).isEqualTo(1);
            assertThat(encoder.layer("blocks.1.mlp.fc2.bias")).isEqualTo(2);
            assertThat(encoder.layer("rel_pos_bias.relative_position_bias_table"))
                    .isEqualTo(3);
            assertThat(encoder.layer("norm.weight")).isEqualTo(3);
            assertThatThrownBy(() -> encoder.layer("blocks.7.norm1.bias")).hasMessageContaining("blocks.7.norm1.bias");
        }
    }

    @Test
    void otherImageSizesInterpolateThePositions() {
        try (Scope scope = Scope.open();
                VisionTransformer encoder = create(small())) {
            assertThat(encoder.apply(images(2, 4, 12)).shape()).containsExactly(2, 8);
            assertThat(encoder.tokens(images(2, 4, 12)).shape()).containsExactly(2, 1 + 2 * 6, 8);
        }
    }

    @Test
    void interpolationKeepsAGridAndAnyConstant() {
        double[] same = GridInterpolation.weights(3, 3, 3, 3);
        for (int i = 0; i < 9; i++) {
            for (int j = 0; j < 9; j++) {
                assertThat(same[i * 9 + j]).isCloseTo(i == j ? 1 : 0, within(1e-15));
            }
        }
        double[] weights = GridInterpolation.weights(3, 3, 5, 2);
        for (int i = 0; i < 10; i++) {
            assertThat(Arrays.stream(weights, i * 9, (i + 1) * 9).sum()).isCloseTo(1, within(1e-12));
        }
    }

    @Test
    void interpolationIsPyTorchsBicubic() {
        // torch.nn.functional.interpolate([0, 1, 4, 9] along one axis, size 6, mode bicubic, align_corners False)
        double[] expected = {
            -0.08680555555555536, 0.21875, 1.430555555555559, 3.1527777777777795, 6.78125, 9.43402777777778
        };
        double[] weights = GridInterpolation.weights(4, 4, 6, 1);
        for (int i = 0; i < 6; i++) {
            double sum = 0;
            for (int row = 0; row < 4; row++) {
                for (int column = 0; column < 4; column++) {
                    sum += weights[i * 16 + row * 4 + column] * row * row;
                }
            }
            assertThat(sum).as("row %d", i).isCloseTo(expected[i], within(1e-12));
        }
    }

    @Test
    void relativePositionsGiveEveryOffsetItsEntry() {
        assertThat(new RelativePositions(2, 2, false).index())
                .containsExactly(4, 3, 1, 0, 5, 4, 2, 1, 7, 6, 4, 3, 8, 7, 5, 4);
        assertThat(Arrays.copyOf(new RelativePositions(2, 2, true).index(), 7)).containsExactly(11, 9, 9, 9, 9, 10, 4);
    }

    @Test
    void relativePositionsNeedAllTokens() {
        VisionTransformer.Config config = small().withTokens(false, Positions.NONE, RelativeBias.SHARED, Pooling.MEAN);
        try (Scope scope = Scope.open();
                VisionTransformer encoder = create(config)) {
            assertThatThrownBy(() -> encoder.apply(images(1, 4, 4)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected all 16 tokens")
                    .hasMessageContaining("found 4");
        }
    }

    @Test
    void dropPathLeavesBranchesOutOnlyInTrainingWithGradients() {
        VisionTransformer.Config config = small().withBlock(block(QkvBias.ALL, 0, 0.9));
        try (VisionTransformer encoder = create(config)) {
            double[] first = features(encoder, 1);
            assertThat(features(encoder, 2)).isNotEqualTo(first);
            assertThat(features(encoder, 1)).isEqualTo(first);
            double[] whole = Gradients.off(() -> encoder.apply(images(8, 8, 8))).toDoubles();
            encoder.training(false);
            assertThat(features(encoder, 1)).isEqualTo(whole).isNotEqualTo(first);
        }
    }

    private static double[] features(VisionTransformer encoder, long seed) {
        try (Scope scope = Scope.open(RandomStream.of(seed))) {
            return encoder.apply(images(8, 8, 8)).toDoubles();
        }
    }

    @Test
    void droppedBranchesKeepTheirMean() {
        VisionTransformer.Config config = small().withBlock(block(QkvBias.ALL, 0, 0.5));
        try (VisionTransformer encoder = create(config)) {
            encoder.training(false);
            double whole = Arrays.stream(attended(encoder, 0)).sum();
            encoder.training(true);
            double sum = 0;
            for (int seed = 0; seed < 200; seed++) {
                sum += Arrays.stream(attended(encoder, seed)).sum() / 200;
            }
            assertThat(sum).isCloseTo(whole, within(0.2 * Math.max(1, Math.abs(whole))));
        }
    }

    /** Returns what the last block makes of zeros but for the positions, which grows with its branches. */
    private static double[] attended(VisionTransformer encoder, long seed) {
        try (Scope scope = Scope.open(RandomStream.of(seed))) {
            return Ops.square(encoder.apply(images(8, 8, 8))).toDoubles();
        }
    }

    @Test
    void imagesThatDoNotFitAreRefused() {
        try (Scope scope = Scope.open();
                VisionTransformer encoder = create(small())) {
            assertThatThrownBy(() -> encoder.apply(images(1, 7, 8)))
                    .hasMessage("expected images of a height and width that are multiples of the patch of 2 pixels,"
                            + " found 7 x 8");
            assertThatThrownBy(() -> encoder.apply(Tensor.of(DEVICE, new double[64], 1, 8, 8, 1)))
                    .hasMessageContaining("expected images [N, H, W, 3]");
            Tensor three = Tensor.of(DEVICE, new double[3 * 8], 1, 3, 8);
            assertThatThrownBy(() -> encoder.withPositions(three))
                    .hasMessage("positions: expected the tokens of a grid of 4 x 4, found 3");
        }
    }

    @Test
    void architecturesThatDoNotFitAreRefused() {
        assertThatThrownBy(() -> VisionTransformer.Config.tiny(30, 4))
                .hasMessageContaining("expected an image size that is a multiple of the patch")
                .hasMessageContaining("30 pixels and patches of 4");
        assertThatThrownBy(() -> TransformerBlock.Config.of(10, 3, TransformerWeights.NORMAL))
                .hasMessageContaining("width 10 and 3 heads");
        assertThatThrownBy(() -> block(QkvBias.ALL, 0, 1)).hasMessageContaining("drop path");
        assertThatThrownBy(() -> block(QkvBias.ALL, Double.NaN, 0)).hasMessageContaining("layer scale");
        assertThatThrownBy(() -> small().withDepth(0)).hasMessageContaining("depth");
        assertThatThrownBy(() -> small().withTokens(false, Positions.NONE, RelativeBias.NONE, Pooling.CLASS_TOKEN))
                .hasMessageContaining("pooling");
        assertThatThrownBy(() -> VisionTransformer.Config.named("vit-huge", 32, 4))
                .hasMessage("unknown backbone vit-huge; expected vit-tiny, vit-small, vit-base or vit-large");
    }
}
