package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.AugmentedViews;
import io.github.ssl4j.augment.GridMask;
import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimMimTests {
    private static final Device DEVICE = Nd4jDevice.float64();
    private static final int BATCH = 3;
    private static final int SQUARE = 8;

    private static SimMim.Config config() {
        return SimMimMethod.cifar10().settings();
    }

    private static VisionTransformer.Config architecture() {
        return SimMim.encoder(SmallImages.architecture());
    }

    private static SimMim create(VisionTransformer.Config encoder, SimMim.Config config) {
        Initializer init = Initializer.of(DEVICE, 1);
        return new SimMim(init, new VisionTransformer(init, encoder), config);
    }

    private static HiddenTokens hidden() {
        GridMask mask = new GridMask(ViewSize.square(SmallImages.SIDE), SQUARE, SmallImages.PATCH, 0.6);
        RandomStream random = RandomStream.of(4);
        return new HiddenTokens(
                Stream.generate(() -> mask.draw(random)).limit(BATCH).toList());
    }

    @Test
    void hiddenPixelsDoNotReachTheEncoder() {
        SimMim method = create(architecture(), config());
        Tensor images = SmallImages.images(DEVICE, BATCH);
        HiddenTokens hidden = hidden();
        Tensor paint = SmallImages.normal(DEVICE, 7, hidden.count(), SmallImages.PATCH * SmallImages.PATCH * 3);
        Tensor patches = hidden.replaced(Ops.patchify(images, SmallImages.PATCH), paint);
        Tensor repainted = Ops.unpatchify(patches, SmallImages.PATCH, SmallImages.SIDE, SmallImages.SIDE, 3);

        Tensor z = Gradients.off(() -> method.encode(images, hidden));

        assertThat(z.shape()).as("all tokens are encoded").containsExactly(BATCH, 1 + 16, 16);
        assertThat(Gradients.off(() -> method.encode(repainted, hidden)).toDoubles())
                .containsExactly(z.toDoubles());
    }

    /** With a relative bias of zeros, tokens are told apart only by what is added to them after the mask. */
    @Test
    void maskTokensTakeThePlaceOfEmbeddingsAndStillKnowTheirs() {
        Tensor images = SmallImages.images(DEVICE, BATCH);
        VisionTransformer.Config learned =
                architecture().withTokens(true, Positions.LEARNED, RelativeBias.NONE, Pooling.MEAN);

        assertThat(distinctHiddenTokens(create(learned, config()), images)).isEqualTo(12);
        assertThat(distinctHiddenTokens(create(architecture(), config()), images))
                .isEqualTo(1);
    }

    /** Counts how many different outputs the 12 hidden patches of the first image have. */
    private static long distinctHiddenTokens(SimMim method, Tensor images) {
        HiddenTokens hidden = hidden();
        double[] rows =
                Gradients.off(() -> hidden.rows(method.encode(images, hidden))).toDoubles();
        return Stream.iterate(0, row -> row + 1)
                .limit(12)
                .map(row -> Math.round(1e9 * rows[row * 16]))
                .distinct()
                .count();
    }

    @Test
    void theLossIsTheMeanDistanceOfHiddenPixels() {
        SimMim method = create(architecture(), config());
        for (String name : List.of("decoder.weight", "decoder.bias")) {
            DEVICE.fill(method.parameters().get(name).storage(), 0);
        }
        Tensor images = SmallImages.images(DEVICE, BATCH);
        double[] pixels = hidden().rows(Ops.patchify(images, SmallImages.PATCH)).toDoubles();
        double distance = Arrays.stream(pixels).map(Math::abs).sum();

        try (Scope scope = Scope.open()) {
            assertThat(method.step(images, hidden()).loss().scalar())
                    .isCloseTo(distance / (pixels.length / 3.0 + 1e-5) / 3, within(1e-12));
        }
    }

    @Test
    void masksFollowTheRandomNumbersOfTheStep() {
        SimMim method = create(architecture(), config());

        assertThat(loss(method, 1)).isEqualTo(loss(method, 1)).isNotEqualTo(loss(method, 2));
    }

    private static double loss(SimMim method, long seed) {
        try (Scope scope = Scope.open(RandomStream.of(seed))) {
            Views views = new Views(List.of(SmallImages.images(DEVICE, BATCH)), new int[BATCH]);
            return method.step(views, new Progress(0, 1, 1)).loss().scalar();
        }
    }

    @Test
    void picturesShowWholeSquaresHidden() {
        SimMim method = create(architecture(), config());
        Tensor images = SmallImages.images(DEVICE, BATCH);
        try (Scope scope = Scope.open(RandomStream.of(3))) {
            Map<String, Tensor> pictures = method.illustrate(images);
            assertThat(pictures.keySet()).containsExactly("masked", "reconstruction", "original");
            double[][] masked = squares(pictures.get("masked"));
            double[][] painted = squares(pictures.get("reconstruction"));
            double[][] original = squares(images);
            int hidden = 0;
            for (int square = 0; square < original.length; square++) {
                if (Arrays.stream(masked[square]).allMatch(pixel -> pixel == 0)) {
                    hidden++;
                    assertThat(painted[square]).isNotEqualTo(original[square]);
                } else {
                    assertThat(masked[square]).containsExactly(original[square]);
                    assertThat(painted[square]).containsExactly(original[square]);
                }
            }
            assertThat(hidden).as("3 of 4 squares of every image").isEqualTo(BATCH * 3);
        }
    }

    private static double[][] squares(Tensor images) {
        double[] all = Ops.patchify(images, SQUARE).toDoubles();
        int pixels = SQUARE * SQUARE * 3;
        double[][] squares = new double[all.length / pixels][];
        for (int i = 0; i < squares.length; i++) {
            squares[i] = Arrays.copyOfRange(all, i * pixels, (i + 1) * pixels);
        }
        return squares;
    }

    @Test
    void whatIsKeptHasNoMaskToken() {
        SimMim method = create(architecture(), config());

        assertThat(method.trained()).containsOnlyKeys("encoder", "mask_token", "decoder");
        assertThat(method.backbone().parameters().keySet()).noneMatch(name -> name.contains("mask_token"));
        assertThat(method.parameters()).containsKeys("mask_token.vector", "decoder.weight");
    }

    @Test
    void theEncoderIsThatOfTheReference() {
        VisionTransformer.Config encoder = SimMim.encoder(VisionTransformer.Config.base(224, 16));

        assertThat(encoder.classToken()).isTrue();
        assertThat(encoder.positions()).isEqualTo(Positions.NONE);
        assertThat(encoder.relativeBias()).isEqualTo(RelativeBias.SHARED);
        assertThat(encoder.pooling()).isEqualTo(Pooling.MEAN);
        assertThat(encoder.block().qkvBias()).isEqualTo(QkvBias.QUERIES_AND_VALUES);
        assertThat(encoder.block().layerScale()).isEqualTo(0.1);
        assertThat(encoder.block().dropPath()).isEqualTo(0.1);
        assertThat(encoder.block().weights()).isEqualTo(TransformerWeights.RESCALED);
    }

    @Test
    void thePresetsAreThoseOfThePaperAndOfSmallImages() {
        Preset<SimMim.Config> paper = SimMimMethod.paper();
        assertThat(paper.settings().square()).isEqualTo(32);
        assertThat(paper.recipe().learningRate().peak()).isCloseTo(2e-4 * 2048 / 512, within(1e-12));
        assertThat(paper.recipe().clipping().norm()).isEqualTo(5);
        assertThat(paper.views().size(0)).isEqualTo(ViewSize.square(192));
        create(
                SimMim.encoder(VisionTransformer.Config.tiny(32, 4).withDepth(1)),
                SimMimMethod.cifar10().settings());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 1, -0.5, 1.5, Double.NaN})
    void aRatioThatHidesNothingOrAll(double ratio) {
        assertThatThrownBy(() -> config().withMask(SQUARE, ratio))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("mask ratio: expected above 0 and below 1, found " + ratio);
    }

    @ParameterizedTest
    @CsvSource({
        "8, 0.9, found 4 hidden by a mask ratio of 0.9",
        "6, 0.5, 'the image size must be a multiple of the side of a square, 6, found 16'",
        "2, 0.5, 'the side of a square must be a multiple of the side of a patch, 4, found 2'"
    })
    void squaresThatDoNotFit(int square, double ratio, String message) {
        assertThatThrownBy(() -> create(architecture(), config().withMask(square, ratio)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void badArchitecturesViewsAndImages() {
        SimMim method = create(architecture(), config());
        assertThatThrownBy(() -> method.requireViews(OneView.simMim(32, Normalization.NONE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SimMIM: expected an encoder for views of 32 pixels, found one for 16");
        VisionTransformer.Config lost =
                architecture().withTokens(true, Positions.NONE, RelativeBias.NONE, Pooling.MEAN);
        assertThatThrownBy(() -> create(lost, config()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("found neither");
        AugmentedViews two =
                AugmentedViews.alike(2, SmallImages.views().augmentations().get(0));
        assertThatThrownBy(() -> method.requireViews(two))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("simmim: expected 1 view of every image, found a policy that makes 2");
        assertThatThrownBy(() -> method.encode(SmallImages.normal(DEVICE, 1, BATCH, 8, 8, 3), hidden()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SimMIM: expected images [N, 16, 16, C], found");
    }
}
