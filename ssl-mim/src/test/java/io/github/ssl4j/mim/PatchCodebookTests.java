package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.data.ViewSize;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class PatchCodebookTests {
    private static final PatchCodebook.Config SMALL = PatchCodebook.Config.cifar10()
            .withPatch(4, 1)
            .withCodes(16)
            .withWhitening(OptionalDouble.empty())
            .withSample(1000, 10);

    @Test
    void aTokenIsTheNearestCentroidOfItsPatch() {
        try (Device device = Nd4jDevice.float64();
                PatchCodebook codebook = fitted(device, SMALL);
                Scope scope = Scope.open()) {
            Tensor images = PatchImages.noise(device, 1, 3, 28, 1);

            Tensor tokens = codebook.tokens(images);

            assertThat(tokens.shape()).containsExactly(3, 49);
            double[] centroids = codebook.tensors().get("centroids").toDoubles();
            assertThat(tokens.toInts()).containsExactly(nearest(patches(images, 4), centroids, 16));
        }
    }

    @Test
    void aTokenIsTheNearestCentroidOfItsWhitenedPatchOnEveryDevice() {
        PatchCodebook.Config whitened = SMALL.withWhitening(OptionalDouble.of(0.01));
        for (Device opened : List.of(Nd4jDevice.float64(), new CpuDevice())) {
            try (Device device = opened;
                    PatchCodebook codebook = fitted(device, whitened);
                    Scope scope = Scope.open()) {
                Map<String, Tensor> tensors = codebook.tensors();
                double[] mean = tensors.get("mean").toDoubles();
                double[] projection = tensors.get("projection").toDoubles();
                double[] centroids = tensors.get("centroids").toDoubles();
                PatchImages.fashion(device).forEach(views -> {
                    double[] patches = patches(views.get(0), 4);
                    double[] rows = whiten(patches, mean, projection);
                    int[] tokens = codebook.tokens(views.get(0)).toInts();
                    int[] nearest = nearest(rows, centroids, 16);
                    for (int row = 0; row < tokens.length; row++) {
                        double best = distance(rows, row, centroids, nearest[row], 16);
                        assertThat(distance(rows, row, centroids, tokens[row], 16))
                                .as("patch %d on %s", row, device)
                                .isCloseTo(best, within(1e-3 * (1 + best)));
                    }
                });
            }
        }
    }

    @Test
    void tokensComeRowByRowWhateverTheBatch() {
        try (Device device = new CpuDevice();
                PatchCodebook codebook = fitted(device, SMALL);
                Scope scope = Scope.open()) {
            double[] pixels = new double[8 * 12];
            for (int i = 0; i < 4 * 4; i++) {
                pixels[(4 + i / 4) * 12 + 8 + i % 4] = 2; // the patch of row 1, column 2
            }
            int[] tokens =
                    codebook.tokens(Tensor.of(device, pixels, 1, 8, 12, 1)).toInts();

            assertThat(tokens).hasSize(6);
            assertThat(List.of(tokens[1], tokens[2], tokens[3], tokens[4])).containsOnly(tokens[0]);
            assertThat(tokens[5]).isNotEqualTo(tokens[0]);
        }
    }

    @Test
    void theSameSeedGivesTheSameCodesAndAnotherOnesDiffer() {
        try (Device device = new CpuDevice();
                PatchCodebook one = fitted(device, SMALL);
                PatchCodebook same = fitted(device, SMALL);
                PatchCodebook other = fitted(device, SMALL.withSeed(7))) {
            double[] centroids = one.tensors().get("centroids").toDoubles();

            assertThat(same.tensors().get("centroids").toDoubles()).isEqualTo(centroids);
            assertThat(other.tensors().get("centroids").toDoubles()).isNotEqualTo(centroids);
        }
    }

    @Test
    void aCodebookRestoredFromItsTensorsGivesTheSameTokens() {
        PatchCodebook.Config config = SMALL.withWhitening(OptionalDouble.of(0.1));
        try (Device device = new CpuDevice();
                PatchCodebook codebook = fitted(device, config);
                PatchCodebook restored = new PatchCodebook(device, config);
                Scope scope = Scope.open()) {
            codebook.tensors()
                    .forEach((name, tensor) -> device.copy(
                            tensor.storage(), restored.tensors().get(name).storage()));
            Tensor images = PatchImages.noise(device, 2, 2, 28, 1);

            assertThat(restored.tokens(images).toInts())
                    .isEqualTo(codebook.tokens(images).toInts());
        }
    }

    @Test
    void manyCodesOfRealImagesAreUsed() {
        try (Device device = new CpuDevice();
                PatchCodebook codebook = fitted(device, SMALL.withWhitening(OptionalDouble.of(0.1)))) {
            CodebookUse use = CodebookUse.of(codebook, PatchImages.fashion(device));

            assertThat(use.tokens()).isEqualTo(64 * 49);
            assertThat(use.used()).isEqualTo(16);
            assertThat(use.perplexity()).isBetween(3.0, 16.0);
        }
    }

    @Test
    void aSampleHasPatchesOfAllImagesAlike() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            float[] pixels = new float[10 * 4];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = i; // 10 images of 4 patches of a pixel
            }
            Tensor images = Tensor.of(device, pixels, 10, 2, 2, 1);
            PatchSample sample = new PatchSample(
                    new TokenGrid(1, 1), SMALL.withPatch(1, 1).withSample(25, 1).withCodes(2), 10);
            sample.add(Ops.slice(images, 0, 3));
            sample.add(Ops.slice(images, 3, 7));

            float[] rows = sample.rows().toFloats();

            assertThat(rows).hasSize(25).doesNotHaveDuplicates();
            for (int image = 0; image < 10; image++) {
                int found = 0;
                for (float row : rows) {
                    found += (int) row / 4 == image ? 1 : 0;
                }
                assertThat(found).as("patches of image %d", image).isBetween(2, 3);
            }
        }
    }

    @Test
    void anEmptyCodebookHasNoTokens() {
        try (Device device = new CpuDevice();
                PatchCodebook codebook = new PatchCodebook(device, SMALL);
                Scope scope = Scope.open()) {
            assertThatThrownBy(() -> codebook.tokens(PatchImages.noise(device, 1, 1, 28, 1)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the codebook is empty");
        }
    }

    @Test
    void moreCodesThanPatchesAreRefused() {
        try (Device device = new CpuDevice();
                PatchCodebook codebook =
                        new PatchCodebook(device, SMALL.withSample(5000, 1).withCodes(3137))) {
            assertThatThrownBy(() -> codebook.fit(PatchImages.fashion(device)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage(
                            "codebook: expected at most 3136 codes, as many as the images have patches, found 3137");
            assertThatThrownBy(() -> SMALL.withSample(15, 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("at least one patch for each of 16 codes, found 15");
        }
    }

    @Test
    void imagesThatDoNotFitAreRefused() {
        try (Device device = new CpuDevice();
                PatchCodebook codebook = fitted(device, SMALL);
                Scope scope = Scope.open()) {
            assertThatThrownBy(() -> codebook.tokens(PatchImages.noise(device, 1, 1, 30, 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("divisible by the patch of 4 pixels, found 30 x 30");
            assertThatThrownBy(() -> codebook.tokens(PatchImages.noise(device, 1, 1, 28, 3)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected images [N, H, W, 1]");
            assertThat(codebook.grid(28)).isEqualTo(7);
            codebook.requireGrid(ViewSize.square(28), 7, 7);
            assertThatThrownBy(() -> codebook.grid(30))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("divisible by the patch of 4 pixels, found 30");
            assertThatThrownBy(() -> codebook.requireGrid(ViewSize.square(28), 14, 14))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("expected a grid of 14 x 14, found one of 7 x 7");
        }
    }

    @Test
    void settingsThatMakeNoSenseAreRefused() {
        refused(() -> SMALL.withCodes(1), "at least 2 codes, found 1");
        refused(() -> SMALL.withSample(100, 0), "at least 1 iteration, found 0");
        refused(() -> SMALL.withWhitening(OptionalDouble.of(-1)), "ridge of at least 0, found -1.0");
        refused(() -> SMALL.withWhitening(OptionalDouble.of(Double.NaN)), "found NaN");
        refused(() -> new TokenGrid(0, 3), "a patch of at least 1 pixel");
    }

    private static void refused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private static PatchCodebook fitted(Device device, PatchCodebook.Config config) {
        PatchCodebook codebook = new PatchCodebook(device, config);
        codebook.fit(PatchImages.fashion(device));
        return codebook;
    }

    private static double[] patches(Tensor images, int patch) {
        int count = images.size(0);
        int side = images.size(1);
        double[] pixels = images.toDoubles();
        double[] patches = new double[pixels.length];
        int at = 0;
        for (int image = 0; image < count; image++) {
            for (int row = 0; row < side / patch; row++) {
                for (int column = 0; column < side / patch; column++) {
                    for (int y = 0; y < patch; y++) {
                        for (int x = 0; x < patch; x++) {
                            patches[at++] = pixels[(image * side + row * patch + y) * side + column * patch + x];
                        }
                    }
                }
            }
        }
        return patches;
    }

    private static double[] whiten(double[] rows, double[] mean, double... projection) {
        int width = mean.length;
        double[] whitened = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            int from = i / width * width;
            for (int j = 0; j < width; j++) {
                whitened[i] += projection[i % width * width + j] * (rows[from + j] - mean[j]);
            }
        }
        return whitened;
    }

    private static int[] nearest(double[] rows, double[] centroids, int width) {
        int[] nearest = new int[rows.length / width];
        for (int row = 0; row < nearest.length; row++) {
            for (int c = 1; c < centroids.length / width; c++) {
                if (distance(rows, row, centroids, c, width) < distance(rows, row, centroids, nearest[row], width)) {
                    nearest[row] = c;
                }
            }
        }
        return nearest;
    }

    private static double distance(double[] rows, int row, double[] centroids, int centroid, int width) {
        double sum = 0;
        for (int i = 0; i < width; i++) {
            double difference = rows[row * width + i] - centroids[centroid * width + i];
            sum += difference * difference;
        }
        return sum;
    }
}
