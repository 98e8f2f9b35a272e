package io.github.ssl4j.mim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import org.junit.jupiter.api.Test;

class CodebookUseTests {

    @Test
    void perplexityIsTheNumberOfCodesThatAreUsedAlike() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            CodebookUse two = CodebookUse.of(Tensor.of(device, new int[] {1, 3, 3, 1}, 2, 2), 8);

            assertThat(two.used()).isEqualTo(2);
            assertThat(two.share()).isEqualTo(0.25);
            assertThat(two.perplexity()).isCloseTo(2, within(1e-12));
            assertThat(CodebookUse.of(Tensor.of(device, new int[] {5, 5, 5}, 3), 8)
                            .perplexity())
                    .isCloseTo(1, within(1e-12));
            // shares 3/4 and 1/4
            assertThat(CodebookUse.of(Tensor.of(device, new int[] {0, 0, 0, 1}, 4), 8)
                            .perplexity())
                    .isCloseTo(4 / Math.pow(3, 0.75), within(1e-12));
        }
    }

    @Test
    void itIsALineToPrint() {
        assertThat(new CodebookUse(498, 512, 312.44, 640_000))
                .hasToString("498 of 512 codes used (97.3 %), perplexity 312.4 over 640000 tokens");
    }

    @Test
    void aTokenOutsideTheCodebookIsRefused() {
        try (Device device = new CpuDevice();
                Scope scope = Scope.open()) {
            Tensor tokens = Tensor.of(device, new int[] {0, 8}, 2);
            assertThatThrownBy(() -> CodebookUse.of(tokens, 8))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("visual tokens: expected numbers from 0 to 7, found 8");
        }
    }
}
