package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

class MaeLossTests {
    private static final Device DEVICE = Nd4jDevice.float64();

    @Test
    void patchesAreNormalisedByTheirOwnMeanAndUnbiasedVariance() {
        Tensor patches = Tensor.of(DEVICE, new double[] {1, 2, 3, 4, 10, 10, 10, 14}, 2, 4);

        double[] target = new MaeLoss(true).target(patches).toDoubles();

        double deviation = Math.sqrt(5.0 / 3 + 1e-6);
        assertThat(target[0]).isCloseTo(-1.5 / deviation, within(1e-12));
        assertThat(target[3]).isCloseTo(1.5 / deviation, within(1e-12));
        assertThat(target[7]).isCloseTo(3 / Math.sqrt(4 + 1e-6), within(1e-12));
    }

    @Test
    void aPatchOfOneColourHasATargetOfZeros() {
        Tensor patches = Tensor.of(DEVICE, new double[] {3, 3, 3, 3}, 1, 4);

        assertThat(new MaeLoss(true).target(patches).toDoubles()).containsOnly(0);
    }

    @Test
    void pixelsAreThoseWhoseTargetWasPredicted() {
        Tensor patches = SmallImages.normal(DEVICE, 4, 5, 48);
        MaeLoss loss = new MaeLoss(true);

        double[] pixels = loss.pixels(loss.target(patches), patches).toDoubles();

        assertThat(pixels).containsExactly(patches.toDoubles(), within(1e-12));
    }

    @Test
    void withoutNormalisationPredictionsAreThePixels() {
        Tensor patches = SmallImages.normal(DEVICE, 4, 5, 48);
        Tensor predictions = SmallImages.normal(DEVICE, 5, 5, 48);
        MaeLoss loss = new MaeLoss(false);

        assertThat(loss.target(patches)).isSameAs(patches);
        assertThat(loss.pixels(predictions, patches)).isSameAs(predictions);
    }

    @Test
    void theLossIsTheMeanOverPatchesAndPixels() {
        Tensor patches = Tensor.of(DEVICE, new double[] {1, 2, 3, 4}, 2, 2);
        Tensor predictions = Tensor.of(DEVICE, new double[] {1, 2, 3, 8}, 2, 2);

        assertThat(new MaeLoss(false).loss(predictions, patches).scalar()).isEqualTo(4);
    }

    @Test
    void aPatchOfOneValueHasNoVariance() {
        Tensor patches = Tensor.of(DEVICE, new double[] {1, 2}, 2, 1);

        assertThatThrownBy(() -> new MaeLoss(true).target(patches))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 2 values");
    }
}
