package io.github.ssl4j.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

class CodeEntropyTests {
    private final Device device = Nd4jDevice.float64();

    @Test
    void oneCodeForAllImagesHasNoEntropy() {
        CodeEntropy entropy = of(2, 3, 0, 1, 0, 0, 1, 0);

        assertThat(entropy.ofMean()).isCloseTo(0, within(1e-12));
        assertThat(entropy.ofRows()).isCloseTo(0, within(1e-12));
    }

    @Test
    void differentSharpCodesHaveTheEntropyOfTheirMeanAlone() {
        CodeEntropy entropy = of(2, 4, 0, 1, 0, 0, 0, 0, 0, 1);

        assertThat(entropy.ofMean()).isCloseTo(Math.log(2), within(1e-12));
        assertThat(entropy.ofMean()).isCloseTo(entropy.fullMean(), within(1e-12));
        assertThat(entropy.ofRows()).isCloseTo(0, within(1e-12));
    }

    @Test
    void uniformRowsHaveTheEntropyOfAllCodes() {
        CodeEntropy entropy = of(2, 4, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25, 0.25);

        assertThat(entropy.ofRows()).isCloseTo(Math.log(4), within(1e-12));
        assertThat(entropy.ofRows()).isCloseTo(entropy.uniform(), within(1e-12));
    }

    @Test
    void probabilitiesOfOneCodeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> of(2, 1, 1, 1))
                .withMessageContaining("at least two codes")
                .withMessageContaining("[2, 1]");
    }

    private CodeEntropy of(int images, int codes, double... probabilities) {
        try (Tensor p = Tensor.of(device, probabilities, images, codes)) {
            return CodeEntropy.of(p);
        }
    }
}
