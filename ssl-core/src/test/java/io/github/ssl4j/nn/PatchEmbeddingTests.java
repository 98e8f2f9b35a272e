package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.random.RandomStream;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How patches are embedded at first. */
class PatchEmbeddingTests {
    private static final int WIDTH = 256;

    private final Device device = new CpuDevice();

    @AfterEach
    void close() {
        device.close();
    }

    private PatchEmbedding embedding(TransformerWeights weights, int channels, int patch) {
        return new PatchEmbedding(Initializer.of(device, 1), channels, patch, WIDTH, weights);
    }

    private static double[] initial(PatchEmbedding embedding, String name) {
        try (embedding) {
            return embedding.parameters().get(name).toDoubles();
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"RESCALED", "RESCALED_NORMAL"})
    void theBiasesOfBeitAndIJepaAreZero(TransformerWeights weights) {
        assertThat(initial(embedding(weights, 3, 4), "proj.bias"))
                .hasSize(WIDTH)
                .containsOnly(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"NORMAL", "XAVIER"})
    void theBiasesOfTheOthersAreThoseOfPyTorch(TransformerWeights weights) {
        double[] bias = initial(embedding(weights, 3, 4), "proj.bias");

        assertThat(DoubleStream.of(bias)).allMatch(value -> Math.abs(value) <= 1 / Math.sqrt(48));
        assertThat(meanSquare(bias)).isCloseTo(1.0 / 3 / 48, within(0.001));
    }

    /** 0.02² C P² where that is at least 294 0.02², else a third. */
    @ParameterizedTest
    @CsvSource({"3, 16, 0.3072", "3, 14, 0.2352", "3, 10, 0.12", "3, 8, 0.3333", "3, 4, 0.3333", "1, 16, 0.3333"})
    void ofIJepaPixelsAreATokensVarianceAsInThePaperWhateverThePatch(int channels, int patch, double variance) {
        double[] weights = initial(embedding(TransformerWeights.RESCALED_NORMAL, channels, patch), "proj.weight");

        assertThat(meanSquare(weights) * channels * patch * patch).isCloseTo(variance, within(0.03 * variance));
    }

    @Test
    void pixelsOfDeviationOneMakeTokensOfThatVariance() {
        int side = 32;
        RandomStream random = RandomStream.of(2);
        double[] pixels = DoubleStream.generate(random::nextGaussian)
                .limit(4L * side * side * 3)
                .toArray();
        try (PatchEmbedding embedding = embedding(TransformerWeights.RESCALED_NORMAL, 3, 4);
                Scope scope = Scope.open()) {
            Tensor tokens = embedding.apply(Tensor.of(device, pixels, 4, side, side, 3));

            assertThat(meanSquare(tokens.toDoubles())).isCloseTo(1.0 / 3, within(0.01));
        }
    }

    @Test
    void ofBeitSmallPatchesAreEmbeddedLikeLargeOnes() {
        double[] weights = initial(embedding(TransformerWeights.RESCALED, 3, 4), "proj.weight");

        assertThat(DoubleStream.of(weights)).allMatch(value -> Math.abs(value) <= 0.02);
    }

    private static double meanSquare(double[] values) {
        return DoubleStream.of(values).map(value -> value * value).average().orElseThrow();
    }
}
