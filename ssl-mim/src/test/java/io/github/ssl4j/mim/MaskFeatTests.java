package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Progress;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class MaskFeatTests {
    private static final Progress START = new Progress(0, 1, 1);

    /** With a weight of zeros in the head the prediction is its bias, whatever the image. */
    @Test
    void onlyHiddenPatchesCountAndTheirTargetsAreOfTheImageItself() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            MaskFeat method = create(device);
            Tensor weight = method.parameters().get("head.weight");
            Tensor bias = method.parameters().get("head.bias");
            device.fill(weight.storage(), 0);
            double[] prediction = new double[bias.size(0)];
            Arrays.setAll(prediction, i -> Math.sin(i));
            device.write(bias.storage(), prediction, 0);
            Tensor images = Tiny.images(device, Tiny.pixels(1, 1));
            HiddenTokens hidden = Tiny.hiding(3, 7, 8);

            double loss = method.step(images, hidden).loss().scalar();

            Tensor targets = HogTargets.of(Tiny.PATCH).of(images);
            double expected = distance(hidden.rows(targets).toDoubles(), prediction);
            double ofAll = distance(targets.toDoubles(), prediction);
            assertThat(loss).isCloseTo(expected, within(1e-12)).isNotCloseTo(ofAll, within(1e-6));
        }
    }

    private static double distance(double[] targets, double... prediction) {
        double sum = 0;
        for (int i = 0; i < targets.length; i++) {
            double difference = targets[i] - prediction[i % prediction.length];
            sum += difference * difference;
        }
        return sum / targets.length;
    }

    @Test
    void theEncoderDoesNotSeeHiddenPatchesButKnowsWhereTheyAre() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Initializer init = Initializer.of(device, 1);
            VisionTransformer encoder = Tiny.maskFeatEncoder(init);
            MaskToken token = new MaskToken(init, encoder.config().width());
            HiddenTokens hidden = Tiny.hiding(5, 6);
            double[] pixels = Tiny.pixels(1, 1);

            double[] latent =
                    token.encode(encoder, Tiny.images(device, pixels), hidden).toDoubles();

            assertThat(token.encode(encoder, Tiny.images(device, Tiny.withPatch(5, 9, pixels)), hidden)
                            .toDoubles())
                    .isEqualTo(latent);
            assertThat(token.encode(encoder, Tiny.images(device, Tiny.withPatch(4, 9, pixels)), hidden)
                            .toDoubles())
                    .isNotEqualTo(latent);
            int width = encoder.config().width();
            assertThat(Arrays.copyOfRange(latent, 6 * width, 7 * width))
                    .isNotEqualTo(Arrays.copyOfRange(latent, 7 * width, 8 * width));
        }
    }

    @Test
    void masksFollowTheRandomNumbersOfTheStep() {
        try (Device device = Nd4jDevice.float64()) {
            MaskFeat method = create(device);
            double first = loss(device, method, 1);

            assertThat(loss(device, method, 1)).isEqualTo(first);
            assertThat(loss(device, method, 2)).isNotEqualTo(first);
        }
    }

    @Test
    void thePaperHides40PercentAndClipsHard() {
        MaskFeat.Config paper = MaskFeatMethod.paper().settings();

        assertThat(paper.maskRatio()).isEqualTo(0.4);
        assertThat(paper.bins() * paper.cells() * paper.cells() * 3).isEqualTo(108);
        assertThat(MaskFeatMethod.paper().recipe().clipping()).isEqualTo(Clipping.global(0.02));
        assertThat(MaskFeatMethod.paper().recipe().learningRate().peak()).isEqualTo(2e-4 * 2048 / 256);
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Initializer init = Initializer.of(device, 1);
            VisionTransformer encoder = Tiny.maskFeatEncoder(init);
            MaskFeat.Config config = MaskFeatMethod.cifar10().settings();
            assertThatThrownBy(() -> create(device).requireViews(OneView.maskFeat(32, Normalization.FASHION_MNIST)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("MaskFeat: expected an encoder for views of 32 pixels, found one for 16");
            VisionTransformer blind = new VisionTransformer(
                    init, Tiny.architecture().withTokens(true, Positions.NONE, RelativeBias.NONE, Pooling.MEAN));
            assertThatThrownBy(() -> new MaskFeat(init, blind, config))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith(
                            "MaskFeat: expected an encoder with position embeddings or relative position bias");
            assertThatThrownBy(() -> new MaskFeat(init, encoder, config.withHog(9, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("MaskFeat: expected cells that fill patches of 4 pixels, found 3 along a side");
            assertThatThrownBy(() -> new MaskFeat(init, encoder, config.withMaskRatio(0.01)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least one hidden and one visible of 16");
            assertThatThrownBy(() -> config.withMaskRatio(1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("mask ratio: expected above 0 and below 1, found 1.0");
            assertThatThrownBy(() -> config.withHog(0, 2))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("MaskFeat: expected at least 1 bin and 1 cell along a patch, found 0 and 2");
            Tensor small = Tensor.of(device, new double[12 * 12], 1, 12, 12, 1);
            assertThatThrownBy(() -> create(device).step(small, Tiny.hiding(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("MaskFeat: expected images [N, 16, 16, C], found ");
        }
    }

    private static MaskFeat create(Device device) {
        Initializer init = Initializer.of(device, 1);
        return new MaskFeat(
                init, Tiny.maskFeatEncoder(init), MaskFeatMethod.cifar10().settings());
    }

    private static double loss(Device device, MaskFeat method, long seed) {
        try (Scope scope = Scope.open(RandomStream.of(seed))) {
            return method.step(Tiny.views(device, 1, 3), START).loss().scalar();
        }
    }
}
