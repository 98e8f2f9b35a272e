package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.augment.Normalization;
import io.github.ssl4j.augment.OneView;
import io.github.ssl4j.data.LoaderOptions;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.QkvBias;
import io.github.ssl4j.nn.VisionTransformer;
import io.github.ssl4j.nn.VisionTransformer.Pooling;
import io.github.ssl4j.nn.VisionTransformer.Positions;
import io.github.ssl4j.nn.VisionTransformer.RelativeBias;
import io.github.ssl4j.optim.Clipping;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Step;
import io.github.ssl4j.train.StepReport;
import io.github.ssl4j.train.TinyImages;
import io.github.ssl4j.train.TrainingListener;
import io.github.ssl4j.train.ViewPass;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BeitTests {
    private static final int CODES = 6;
    private static final PatchCodebook.Config CODEBOOK = PatchCodebook.Config.cifar10()
            .withPatch(Tiny.PATCH, 1)
            .withCodes(16)
            .withSample(1000, 10);
    private static final Progress START = new Progress(0, 1, 1);

    /** The tokens of the 16 patches: 0 to 5 over and over. */
    private static final int[] TOKENS =
            IntStream.range(0, Tiny.PATCHES).map(i -> i % CODES).toArray();

    /**
     * A head of zeros and a bias gives every patch the same logits. The masks hide unlike numbers of patches; every
     * hidden patch counts alike, and no other.
     */
    @Test
    void theLossIsTheMeanCrossEntropyOfAllHiddenPatches() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Beit beit = create(device, new GivenTokens(Tiny.PATCH, CODES, TOKENS));
            double[] bias = {0.5, -1, 2, 0, 0.25, -0.75};
            setHead(beit, bias);
            HiddenTokens hidden = new HiddenTokens(List.of(Tiny.mask(2, 3, 7), Tiny.mask(14)));
            int[] tokens = {2, 3, 1, 2};

            Step step = beit.step(Tiny.images(device, Tiny.pixels(1, 2)), hidden);

            double partition = Arrays.stream(bias).map(Math::exp).sum();
            double expected = Arrays.stream(tokens)
                    .mapToDouble(token -> Math.log(partition) - bias[token])
                    .average()
                    .orElseThrow();
            assertThat(step.loss().scalar()).isCloseTo(expected, within(1e-12));
            assertThat(step.metrics().get(Beit.ACCURACY))
                    .as("tokens that are 2")
                    .isEqualTo(0.5);
        }
    }

    @Test
    void theTokenizerSeesTheImageWithoutAMask() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            GivenTokens tokenizer = new GivenTokens(Tiny.PATCH, CODES, TOKENS);

            create(device, tokenizer).step(Tiny.views(device, 1, 2), START);

            assertThat(tokenizer.seen).hasSize(1);
            assertThat(tokenizer.seen.get(0)).isEqualTo(Tiny.pixels(1, 2));
        }
    }

    @Test
    void theEncoderDoesNotSeeHiddenPatches() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Beit beit = create(device, new GivenTokens(Tiny.PATCH, CODES, TOKENS));
            beit.backbone().training(false);
            HiddenTokens hidden = Tiny.hiding(5, 6);
            double[] pixels = Tiny.pixels(1, 1);

            double[] latent = beit.encode(Tiny.images(device, pixels), hidden).toDoubles();

            assertThat(beit.encode(Tiny.images(device, Tiny.withPatch(5, 9, pixels)), hidden)
                            .toDoubles())
                    .isEqualTo(latent);
            assertThat(beit.encode(Tiny.images(device, Tiny.withPatch(4, 9, pixels)), hidden)
                            .toDoubles())
                    .isNotEqualTo(latent);
        }
    }

    @Test
    void nothingIsKnownAtFirst() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Beit beit = create(device, new GivenTokens(Tiny.PATCH, CODES, TOKENS));

            double loss = beit.step(Tiny.views(device, 1, 4), START).loss().scalar();

            assertThat(loss).isCloseTo(Math.log(CODES), within(0.1));
        }
    }

    @Test
    void theTokenizerStandsStillAndIsInTheState() {
        try (Device device = Nd4jDevice.float64()) {
            PatchCodebook codebook =
                    new PatchCodebook(device, PatchCodebook.Config.cifar10().withPatch(Tiny.PATCH, 1));
            Beit beit = create(device, codebook);

            codebook.tensors()
                    .forEach((name, tensor) ->
                            assertThat(beit.state().get("tokenizer." + name)).isSameAs(tensor));
            assertThat(beit.state()).hasSameSizeAs(codebook.tensors());
            assertThat(beit.parameters().values())
                    .doesNotContainAnyElementsOf(codebook.tensors().values());
        }
    }

    @Test
    void aRunGoesOnWithTheTokenizerOfItsCheckpoint(@TempDir Path folder) {
        try (Device device = new CpuDevice()) {
            Path checkpoint = folder.resolve("checkpoint.safetensors");
            Beit whole = create(device, fitted(device));
            pretrainer(whole).run();
            Beit stopped = create(device, fitted(device));
            Pretrainer first = pretrainer(stopped).checkpointTo(checkpoint, 100);
            first.listener(new TrainingListener() {
                @Override
                public void onStep(StepReport report) {
                    if (report.progress().step() == 2) {
                        first.stopAfterThisStep();
                    }
                }
            });
            assertThat(first.run().isFinished()).isFalse();

            Beit resumed = create(device, new PatchCodebook(device, CODEBOOK));
            pretrainer(resumed).resumeFrom(checkpoint).run();

            resumed.parameters()
                    .forEach((name, tensor) -> assertThat(tensor.toDoubles())
                            .as(name)
                            .isEqualTo(whole.parameters().get(name).toDoubles()));
        }
    }

    private static PatchCodebook fitted(Device device) {
        PatchCodebook codebook = new PatchCodebook(device, CODEBOOK);
        codebook.fit(ViewPass.of(TinyImages.of(1), Tiny.views(), LoaderOptions.forEvaluation(32), device, 0));
        return codebook;
    }

    private static Pretrainer pretrainer(Beit beit) {
        return Pretrainer.of(beit, TinyImages.of(1), Tiny.views(), Tiny.recipe().withEpochs(2))
                .seed(1);
    }

    @Test
    void theEncoderIsThePapers() {
        VisionTransformer.Config encoder = Beit.encoder(VisionTransformer.Config.base(224, 16));

        assertThat(encoder.classToken()).isTrue();
        assertThat(encoder.positions()).isEqualTo(Positions.NONE);
        assertThat(encoder.relativeBias()).isEqualTo(RelativeBias.SHARED);
        assertThat(encoder.block().qkvBias()).isEqualTo(QkvBias.QUERIES_AND_VALUES);
        assertThat(encoder.block().layerScale()).isEqualTo(0.1);
        assertThat(encoder.block().dropPath()).isEqualTo(0.1);
        assertThat(BeitMethod.paper().settings().maskRatio() * 14 * 14).isCloseTo(75, within(1e-9));
        assertThat(BeitMethod.paper().recipe().clipping()).isEqualTo(Clipping.global(3));
    }

    @Test
    void whatDoesNotFitIsRefused() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Initializer init = Initializer.of(device, 1);
            GivenTokens tokenizer = new GivenTokens(Tiny.PATCH, CODES, TOKENS);
            Beit.Config fitting = Tiny.beit();
            assertThatThrownBy(() -> create(device, new GivenTokens(8, CODES, TOKENS)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "visual tokens: expected a grid of 4 x 4, found one of 2 x 2 from images of 16 pixels and"
                                    + " patches of 8");
            assertThatThrownBy(
                            () -> create(device, tokenizer).requireViews(OneView.beit(32, Normalization.FASHION_MNIST)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("BEiT: expected an encoder for views of 32 pixels, found one for 16");
            VisionTransformer blind = new VisionTransformer(
                    init, Tiny.architecture().withTokens(true, Positions.NONE, RelativeBias.NONE, Pooling.MEAN));
            assertThatThrownBy(() -> new Beit(init, blind, tokenizer, fitting))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "BEiT: expected an encoder with position embeddings or relative position bias, since all"
                                    + " hidden patches look alike, found neither");
            assertThatThrownBy(() -> new Beit(init, Tiny.beitEncoder(init), tokenizer, fitting.withMaskRatio(0.01)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least one hidden and one visible of 16");
            Tensor small = Tensor.of(device, new double[12 * 12], 1, 12, 12, 1);
            assertThatThrownBy(() -> create(device, tokenizer).step(small, Tiny.hiding(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("BEiT: expected images [N, 16, 16, C], found ");
        }
    }

    @Test
    void numbersOfAnotherGridAreRefused() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            HiddenTokens hidden = Tiny.hiding(2, 5);
            int[] numbers = IntStream.range(100, 116).toArray();
            assertThat(hidden.numbers(Tensor.of(device, numbers, 1, 16)).toInts())
                    .containsExactly(102, 105);
            assertThatThrownBy(() -> hidden.numbers(Tensor.of(device, numbers, 2, 8)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("masks: expected the numbers of 1 images of 16 patches, found [2, 8]");
        }
    }

    private static Beit create(Device device, VisualTokenizer tokenizer) {
        Initializer init = Initializer.of(device, 1);
        return new Beit(init, Tiny.beitEncoder(init), tokenizer, Tiny.beit());
    }

    private static void setHead(Beit beit, double... bias) {
        Map<String, Tensor> parameters = beit.parameters();
        Tensor weight = parameters.get("lm_head.weight");
        weight.device().fill(weight.storage(), 0);
        weight.device().write(parameters.get("lm_head.bias").storage(), bias, 0);
    }
}
