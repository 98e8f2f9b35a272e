package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
import io.github.ssl4j.augment.RandomMask;
import io.github.ssl4j.collectives.GlobalBatch;
import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.TransformerWeights;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.pretrain.Preset;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Views;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaeTests {
    private static final Device DEVICE = Nd4jDevice.float64();
    private static final int BATCH = 3;
    private static final int PATCHES = 16;

    private static Mae.Config config() {
        return MaeMethod.cifar10().settings().withDecoder(SmallImages.decoder());
    }

    private static Mae create(Mae.Config config) {
        return create(Mae.encoder(SmallImages.architecture()), config);
    }

    private static Mae create(VisionTransformer.Config encoder, Mae.Config config) {
        Initializer init = Initializer.of(DEVICE, 1);
        return new Mae(init, new VisionTransformer(init, encoder), config);
    }

    private static RandomMasks masks() {
        return RandomMasks.draw(new RandomMask(PATCHES, 0.75), BATCH, RandomStream.of(2), GlobalBatch.alone());
    }

    /** Returns images with other pixels in the hidden patches. */
    private static Tensor repainted(Tensor images, HiddenTokens hidden) {
        Tensor paint = SmallImages.normal(DEVICE, 7, hidden.count(), SmallImages.PATCH * SmallImages.PATCH * 3);
        Tensor patches = hidden.replaced(Ops.patchify(images, SmallImages.PATCH), paint);
        return Ops.unpatchify(patches, SmallImages.PATCH, SmallImages.SIDE, SmallImages.SIDE, 3);
    }

    private static void silence(Mae mae) {
        for (String name : List.of("decoder.pred.weight", "decoder.pred.bias")) {
            DEVICE.fill(mae.parameters().get(name).storage(), 0);
        }
    }

    @Test
    void theEncoderSeesOnlyTheVisibleTokens() {
        Mae mae = create(config());
        Tensor images = SmallImages.images(DEVICE, BATCH);
        RandomMasks masks = masks();

        Tensor latent = Gradients.off(() -> mae.encode(images, masks));
        Tensor other = Gradients.off(() -> mae.encode(repainted(images, masks.hidden()), masks));

        assertThat(latent.shape()).containsExactly(BATCH, 1 + 4, 16);
        assertThat(other.toDoubles()).containsExactly(latent.toDoubles());
    }

    @Test
    void onlyHiddenPixelsCount() {
        Mae mae = create(config().withLoss(new MaeLoss(false)));
        silence(mae);
        Tensor images = SmallImages.images(DEVICE, BATCH);
        RandomMasks masks = masks();
        double[] hidden =
                masks.hidden().rows(Ops.patchify(images, SmallImages.PATCH)).toDoubles();
        double squares = 0;
        for (double pixel : hidden) {
            squares += pixel * pixel;
        }

        try (Scope scope = Scope.open()) {
            assertThat(mae.step(images, masks).loss().scalar()).isCloseTo(squares / hidden.length, within(1e-12));
        }
    }

    @Test
    void aNormalisedTargetOfWhichNothingIsKnownCostsNearlyOne() {
        Mae mae = create(config());
        silence(mae);

        try (Scope scope = Scope.open()) {
            double pixels = SmallImages.PATCH * SmallImages.PATCH * 3;
            assertThat(mae.step(SmallImages.images(DEVICE, BATCH), masks())
                            .loss()
                            .scalar())
                    .isCloseTo((pixels - 1) / pixels, within(1e-5));
        }
    }

    @Test
    void masksFollowTheRandomNumbersOfTheStep() {
        Mae mae = create(config());

        assertThat(loss(mae, 1)).isEqualTo(loss(mae, 1)).isNotEqualTo(loss(mae, 2));
    }

    private static double loss(Mae mae, long seed) {
        try (Scope scope = Scope.open(RandomStream.of(seed))) {
            Views views = new Views(List.of(SmallImages.images(DEVICE, BATCH)), new int[BATCH]);
            return mae.step(views, new Progress(0, 1, 1)).loss().scalar();
        }
    }

    @Test
    void whatIsKeptHasNoMaskTokenAndNoDecoder() {
        Mae mae = create(config());

        assertThat(mae.trained()).containsOnlyKeys("encoder", "decoder");
        assertThat(mae.backbone()).isSameAs(mae.trained().get("encoder"));
        assertThat(mae.backbone().parameters().keySet())
                .noneMatch(
                        name -> name.contains("mask_token") || name.contains("decoder") || name.contains("pos_embed"));
        assertThat(mae.parameters()).containsKey("decoder.mask_token");
    }

    @Test
    void picturesShowWhatIsHiddenAndWhatIsPaintedThere() {
        Mae mae = create(config());
        silence(mae);
        Tensor images = SmallImages.images(DEVICE, BATCH);
        Map<String, Tensor> pictures;
        try (Scope scope = Scope.open(RandomStream.of(3))) {
            pictures = mae.illustrate(images);
            assertThat(pictures.keySet()).containsExactly("masked", "reconstruction", "original");
            double[][] masked = patches(pictures.get("masked"));
            double[][] painted = patches(pictures.get("reconstruction"));
            double[][] original = patches(images);
            int hidden = 0;
            for (int patch = 0; patch < original.length; patch++) {
                boolean gray = Arrays.stream(masked[patch]).allMatch(pixel -> pixel == 0);
                hidden += gray ? 1 : 0;
                double mean = Arrays.stream(original[patch]).average().orElseThrow();
                double[] expected = gray ? filled(mean, original[patch].length) : original[patch];
                assertThat(painted[patch]).containsExactly(expected, within(1e-12));
                if (!gray) {
                    assertThat(masked[patch]).containsExactly(original[patch]);
                }
            }
            assertThat(hidden).isEqualTo(BATCH * 12);
            assertThat(pictures.get("original").toDoubles()).containsExactly(images.toDoubles());
        }
    }

    private static double[] filled(double value, int length) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }

    private static double[][] patches(Tensor images) {
        double[] all = Ops.patchify(images, SmallImages.PATCH).toDoubles();
        int pixels = SmallImages.PATCH * SmallImages.PATCH * 3;
        double[][] patches = new double[all.length / pixels][];
        for (int i = 0; i < patches.length; i++) {
            patches[i] = Arrays.copyOfRange(all, i * pixels, (i + 1) * pixels);
        }
        return patches;
    }

    @Test
    void theEncoderIsThatOfThePaper() {
        VisionTransformer.Config encoder = Mae.encoder(VisionTransformer.Config.base(224, 16));

        assertThat(encoder.classToken()).isTrue();
        assertThat(encoder.positions()).isEqualTo(Positions.SIN_COS);
        assertThat(encoder.relativeBias()).isEqualTo(RelativeBias.NONE);
        assertThat(encoder.pooling()).isEqualTo(Pooling.MEAN);
        assertThat(encoder.block().weights()).isEqualTo(TransformerWeights.XAVIER);
        assertThat(encoder.block().qkvBias()).isEqualTo(QkvBias.ALL);
        assertThat(encoder.block().width()).isEqualTo(768);
        assertThat(encoder.depth()).isEqualTo(12);
    }

    @Test
    void anEncoderWithoutAClassTokenWillDo() {
        VisionTransformer.Config encoder = Mae.encoder(SmallImages.architecture())
                .withTokens(false, Positions.SIN_COS, RelativeBias.NONE, Pooling.MEAN);
        Mae mae = create(encoder, config());

        try (Scope scope = Scope.open()) {
            mae.step(SmallImages.images(DEVICE, BATCH), masks()).loss().backward();
            assertThat(mae.parameters().values()).allMatch(parameter -> parameter.gradient() != null);
        }
    }

    @Test
    void thePresetsAreThoseOfThePaperAndOfSmallImages() {
        Preset<Mae.Config> paper = MaeMethod.paper();
        assertThat(paper.recipe().batchSize()).isEqualTo(4096);
        assertThat(paper.recipe().learningRate().peak()).isCloseTo(1.5e-4 * 4096 / 256, within(1e-12));
        assertThat(paper.recipe().learningRate().warmupEpochs()).isEqualTo(40);
        assertThat(paper.views().size(0)).isEqualTo(ViewSize.square(224));
        assertThat(MaeMethod.cifar10().views().size(0)).isEqualTo(ViewSize.square(32));
        create(
                Mae.encoder(VisionTransformer.Config.tiny(32, 4).withDepth(1)),
                MaeMethod.cifar10().settings());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.5, 1.5, Double.NaN})
    void aRatioThatHidesNothingOrAll(double ratio) {
        assertThatThrownBy(() -> config().withMaskRatio(ratio))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mask ratio: expected above 0 and below 1, found " + ratio);
    }

    @Test
    void aRatioThatLeavesNoWholePatchVisible() {
        assertThatThrownBy(() -> create(config().withMaskRatio(0.95)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found 16 hidden by a mask ratio of 0.95");
    }

    @Test
    void badArchitectures() {
        assertThatThrownBy(() -> create(config()).requireViews(OneView.mae(32, Normalization.NONE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MAE: expected an encoder for views of 32 pixels, found one for 16");
        VisionTransformer.Config lost = Mae.encoder(SmallImages.architecture())
                .withTokens(true, Positions.NONE, RelativeBias.NONE, Pooling.MEAN);
        assertThatThrownBy(() -> create(lost, config()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found positions NONE");
        VisionTransformer.Config relative = Mae.encoder(SmallImages.architecture())
                .withTokens(true, Positions.LEARNED, RelativeBias.SHARED, Pooling.MEAN);
        assertThatThrownBy(() -> create(relative, config()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("bias SHARED");
        assertThatThrownBy(() -> new MaskedDecoder.Config(6, 1, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("decoder width: expected a multiple of 4 for sin-cos positions, found 6");
        assertThatThrownBy(() -> new MaskedDecoder.Config(8, 0, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("decoder depth: expected at least 1 block, found 0");
    }

    @Test
    void badViewsAndImages() {
        AugmentedViews two =
                AugmentedViews.alike(2, SmallImages.views().augmentations().get(0));
        assertThatThrownBy(() -> create(config()).requireViews(two))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("mae: expected 1 view of every image, found a policy that makes 2");
        assertThatThrownBy(() -> create(config()).encode(SmallImages.normal(DEVICE, 1, BATCH, 8, 8, 3), masks()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MAE: expected images [N, 16, 16, C], found");
    }
}
