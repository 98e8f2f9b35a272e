package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.mim.DiscreteVae.Divergence;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.optim.AdamW;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import io.github.ssl4j.train.LearningRate;
import io.github.ssl4j.train.Pretrainer;
import io.github.ssl4j.train.Progress;
import io.github.ssl4j.train.Recipe;
import io.github.ssl4j.train.TinyImages;
import io.github.ssl4j.train.Views;
import io.github.ssl4j.train.WeightDecay;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class DiscreteVaeTests {
    private static final DiscreteVae.Config SMALL = DiscreteVae.Config.cifar10()
            .withPatch(4, 1)
            .withCodes(32)
            .withNetwork(24, 1)
            .withRecipe(Recipe.of(
                    50, 16, LearningRate.cosine(4e-3), AdamW.Config.defaults(), WeightDecay.weightsOnly(1e-4)));

    @Test
    void trainedOnImagesItRebuildsThemFromManyCodes() {
        try (Device device = new CpuDevice();
                DiscreteVae vae = new DiscreteVae(Initializer.of(device, 1), SMALL)) {
            double before = error(vae, device);
            Pretrainer.of(vae, TinyImages.of(1), PatchImages.GRAY, SMALL.recipe())
                    .seed(1)
                    .run();
            CodebookUse use = CodebookUse.of(vae, PatchImages.fashion(device));

            assertThat(error(vae, device))
                    .as("error of images made of tokens, %f untrained", before)
                    .isLessThan(0.3 * variance(device));
            assertThat(use.used()).as(use.toString()).isGreaterThan(16);
            assertThat(use.perplexity()).as(use.toString()).isGreaterThan(6);
        }
    }

    @Test
    void tokensAreTheLargestLogitsWhateverTheBatch() {
        try (Device device = Nd4jDevice.float64();
                DiscreteVae vae = new DiscreteVae(Initializer.of(device, 1), SMALL);
                Scope scope = Scope.open()) {
            Tensor images = PatchImages.noise(device, 1, 3, 28, 1);
            double[] logits = vae.logits(images).toDoubles();

            int[] tokens = vae.tokens(images).toInts();

            assertThat(tokens).hasSize(3 * 49);
            for (int i = 0; i < tokens.length; i++) {
                double largest =
                        Arrays.stream(logits, i * 32, (i + 1) * 32).max().orElseThrow();
                assertThat(logits[i * 32 + tokens[i]]).isEqualTo(largest);
            }
            assertThat(vae.tokens(Ops.slice(images, 1, 1)).toInts()).isEqualTo(Arrays.copyOfRange(tokens, 49, 98));
        }
    }

    @Test
    void aSampleIsACodeOfItsProbabilityAndAlmostOneHotWhenCold() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            int draws = 20_000;
            Tensor noise = GumbelNoise.of(device, 0, 2, draws / 2, 3, 5, 0);
            Tensor logits = Tensor.of(device, new double[] {Math.log(0.5), Math.log(0.3), Math.log(0.2)}, 3);

            Tensor z = Gradients.off(() -> Ops.softmax(noise.plus(logits).times(16)));

            assertThat(Ops.mean(z, 0).toDoubles()).containsExactly(new double[] {0.5, 0.3, 0.2}, within(0.02));
            double largest = 0;
            double[] rows = z.toDoubles();
            for (int i = 0; i < rows.length; i += 3) {
                largest += Math.max(rows[i], Math.max(rows[i + 1], rows[i + 2])) / draws;
            }
            assertThat(largest).isGreaterThan(0.9);
        }
    }

    @Test
    void noiseIsFiniteAndFollowsFromItsKeys() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            double[] noise = GumbelNoise.of(device, 0, 4, 500, 100, 5, 3).toDoubles();

            assertThat(Arrays.stream(noise).allMatch(Double::isFinite)).isTrue();
            double mean = Arrays.stream(noise).average().orElseThrow();
            assertThat(mean).as("Euler's constant").isCloseTo(0.5772, within(0.01));
            assertThat(GumbelNoise.of(device, 0, 4, 500, 100, 5, 3).toDoubles()).isEqualTo(noise);
            assertThat(GumbelNoise.of(device, 0, 4, 500, 100, 5, 4).toDoubles()).isNotEqualTo(noise);
            assertThat(Arrays.copyOfRange(noise, 0, 50_000)).isNotEqualTo(Arrays.copyOfRange(noise, 50_000, 100_000));
        }
    }

    @Test
    void theLossIsTheErrorAndBothDivergences() {
        try (Device device = Nd4jDevice.float64();
                DiscreteVae vae = new DiscreteVae(
                        Initializer.of(device, 1),
                        SMALL.withDivergence(new Divergence(0.5, 0)).withDiversity(0.25));
                Scope scope = Scope.open()) {
            Tensor x = PatchImages.noise(device, 1, 2, 28, 1);
            Views views = new Views(List.of(x), new int[2]);
            Progress progress = new Progress(3, 10, 1);
            Tensor l = vae.logits(x);
            double error = vae.reconstruction(x, l, progress).scalar();
            double[] q = Ops.softmax(l).toDoubles();
            double[] mean = new double[32];
            double ofTokens = 0;
            for (int i = 0; i < q.length; i++) {
                mean[i % 32] += q[i] / 98;
                ofTokens += q[i] * Math.log(32 * q[i]) / 98;
            }
            double ofMean = Arrays.stream(mean).map(p -> p * Math.log(32 * p)).sum();

            double loss = vae.step(views, progress).loss().scalar();

            assertThat(loss).isCloseTo(error + 0.5 * ofTokens / 16 + 0.25 * ofMean, within(1e-10));
            assertThat(ofTokens).isGreaterThan(ofMean).isPositive();
        }
    }

    @Test
    void gradientsAreFiniteAtTheLowestTemperature() {
        try (Device device = new CpuDevice();
                DiscreteVae vae = new DiscreteVae(Initializer.of(device, 1), SMALL);
                Scope scope = Scope.open()) {
            Tensor x = PatchImages.noise(device, 1, 4, 28, 1).times(20);

            vae.step(new Views(List.of(x), new int[4]), new Progress(99, 100, 1))
                    .loss()
                    .backward();

            vae.parameters().forEach((name, parameter) -> {
                double[] gradient = parameter.gradient().toDoubles();
                assertThat(Arrays.stream(gradient).allMatch(Double::isFinite))
                        .as("gradient of %s", name)
                        .isTrue();
                assertThat(Arrays.stream(gradient).anyMatch(value -> value != 0))
                        .as("gradient of %s", name)
                        .isTrue();
            });
        }
    }

    @Test
    void temperatureFallsAndBetaGrows() {
        Annealing temperature = new Annealing(1, 0.25, 0.5);
        Divergence divergence = new Divergence(2, 0.5);

        assertThat(temperature.at(0)).isEqualTo(1);
        assertThat(temperature.at(0.25)).isCloseTo(0.625, within(1e-12));
        assertThat(temperature.at(0.5)).isEqualTo(0.25);
        assertThat(temperature.at(1)).isEqualTo(0.25);
        assertThat(divergence.at(0)).isZero();
        assertThat(divergence.at(0.25)).isEqualTo(1);
        assertThat(divergence.at(1)).isEqualTo(2);
        assertThat(new Divergence(2, 0).at(0)).as("without a warm-up").isEqualTo(2);
    }

    @Test
    void aTokenizerRestoredFromItsTensorsGivesTheSameTokens() {
        try (Device device = new CpuDevice();
                DiscreteVae vae = new DiscreteVae(Initializer.of(device, 1), SMALL);
                DiscreteVae restored = new DiscreteVae(Initializer.of(device, 2), SMALL);
                Scope scope = Scope.open()) {
            Tensor images = PatchImages.noise(device, 2, 2, 28, 1);
            assertThat(restored.tokens(images).toInts())
                    .isNotEqualTo(vae.tokens(images).toInts());

            vae.tensors()
                    .forEach((name, tensor) -> device.copy(
                            tensor.storage(), restored.tensors().get(name).storage()));

            assertThat(restored.tokens(images).toInts())
                    .isEqualTo(vae.tokens(images).toInts());
        }
    }

    @Test
    void imagesAreMadeOfTheirPatchesAgain() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            Tensor images = PatchImages.noise(device, 1, 2, 12, 3);
            TokenGrid grid = new TokenGrid(4, 3);

            Tensor patches = grid.patches(images);

            assertThat(patches.shape()).containsExactly(18, 48);
            assertThat(grid.images(patches, 2, 12, 12, 3).toDoubles()).isEqualTo(images.toDoubles());
        }
    }

    @Test
    void imagesAndSettingsThatDoNotFitAreRefused() {
        try (Device device = new CpuDevice();
                DiscreteVae vae = new DiscreteVae(Initializer.of(device, 1), SMALL);
                Scope scope = Scope.open()) {
            refused(() -> vae.tokens(PatchImages.noise(device, 1, 1, 30, 1)), "found 30 x 30 pixels");
            refused(() -> vae.tokens(PatchImages.noise(device, 1, 1, 28, 3)), "expected images [N, H, W, 1]");
            refused(() -> vae.requireGrid(ViewSize.square(28), 8, 8), "expected a grid of 8 x 8, found one of 7 x 7");
        }
        refused(() -> SMALL.withCodes(1), "at least 2 codes, found 1");
        refused(() -> SMALL.withNetwork(0, 1), "a width of 0");
        refused(() -> SMALL.withDiversity(-1), "a diversity of at least 0, found -1.0");
        refused(() -> new Annealing(0, 1, 1), "temperatures above 0, found 0.0");
        refused(() -> new Annealing(1, 1, 0), "(0, 1], found 0.0");
        refused(() -> new Divergence(-1, 0), "a beta of at least 0, found -1.0");
        refused(() -> new Divergence(1, 2), "[0, 1], found 2.0");
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private static double error(DiscreteVae vae, Device device) {
        double[] sum = {0};
        PatchImages.fashion(device)
                .forEach(views -> sum[0] += Ops.sum(Ops.square(views.get(0).minus(vae.reconstruct(views.get(0)))))
                        .scalar());
        return sum[0] / (64 * 28 * 28);
    }

    private static double variance(Device device) {
        double[] sums = {0, 0};
        PatchImages.fashion(device).forEach(views -> {
            sums[0] += Ops.sum(views.get(0)).scalar() / (64 * 28 * 28);
            sums[1] += Ops.sum(Ops.square(views.get(0))).scalar() / (64 * 28 * 28);
        });
        return sums[1] - sums[0] * sums[0];
    }
}
