package io.github.ssl4j.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DevicesTests {

    @Test
    void opensTheProcessorByName() {
        try (Device device = Devices.named("cpu")) {
            assertThat(device.name()).isEqualTo("cpu");
            assertThat(device.description()).contains("oneDNN", "threads");
        }
    }

    @Test
    void theReferenceHasNoBfloat16() {
        assertThatThrownBy(() -> Devices.named("nd4j", Precision.BFLOAT16))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the device nd4j computes in f32 only, asked for bf16;"
                        + " the device cpu supports it where the processor does");
    }

    @Test
    void precisionsHaveLabels() {
        assertThat(Precision.labelled("bf16")).isEqualTo(Precision.BFLOAT16);
        assertThatThrownBy(() -> Precision.labelled("f16"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("expected f32 or bf16, found 'f16'");
    }

    @Test
    void listsTheChoicesForAnUnknownName() {
        assertThatThrownBy(() -> Devices.named("gpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a device is one of [cpu, cuda, nd4j], found gpu");
    }
}
