package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.bytedeco.dnnl.global.dnnl.*;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.ssl4j.device.ConvolutionShape;
import io.github.ssl4j.device.ElementType;
import io.github.ssl4j.device.MatrixProduct;
import io.github.ssl4j.device.Precision;
import io.github.ssl4j.device.Storage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrecisionTests {

    @ParameterizedTest
    @ValueSource(
            ints = {
                dnnl_cpu_isa_avx512_core_bf16,
                dnnl_cpu_isa_avx10_1_512,
                dnnl_cpu_isa_avx10_1_512_amx,
                dnnl_cpu_isa_avx10_2_512
            })
    void processorsWithTheInstructionsAreAccepted(int instructions) {
        assertThat(OneDnn.computes(Precision.BFLOAT16, instructions)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {dnnl_cpu_isa_sse41, dnnl_cpu_isa_avx2_vnni_2, dnnl_cpu_isa_avx512_core_vnni})
    void processorsThatWouldImitateThemAreRefused(int instructions) {
        assertThat(OneDnn.computes(Precision.BFLOAT16, instructions)).isFalse();
        assertThat(OneDnn.computes(Precision.FLOAT32, instructions)).isTrue();
        assertThatThrownBy(() -> OneDnn.requireInstructions(Precision.BFLOAT16, instructions, "avx_of_old"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("bf16 needs a processor with AVX512-BF16 or AMX (oneDNN's avx512_core_bf16 or above);"
                        + " oneDNN found avx_of_old here, use f32");
    }

    @Test
    void amxIsToldFromOtherBfloat16() {
        assertThat(OneDnn.multipliesTiles(dnnl_cpu_isa_avx512_core_bf16)).isFalse();
        assertThat(OneDnn.multipliesTiles(dnnl_cpu_isa_avx10_1_512)).isFalse();
        assertThat(OneDnn.multipliesTiles(dnnl_cpu_isa_avx512_core_amx)).isTrue();
        assertThat(OneDnn.multipliesTiles(dnnl_cpu_isa_avx10_1_512_amx)).isTrue();
    }

    @Test
    void theDeviceSaysItsPrecision() {
        try (CpuDevice device = new CpuDevice()) {
            assertThat(device.description()).endsWith("products in f32");
        }
        try (CpuDevice device = bfloat16()) {
            assertThat(device.description()).endsWith("products in bf16");
        }
    }

    private static CpuDevice bfloat16() {
        assumeTrue(CpuDevice.supports(Precision.BFLOAT16));
        return new CpuDevice(Precision.BFLOAT16);
    }

    @Test
    void repeatedWorkTakesNoMemoryFromTheSystem() {
        ConvolutionShape shape = new ConvolutionShape(2, 8, 8, 64, 64, 3, 1, 1);
        try (CpuDevice device = bfloat16();
                Storage x = device.allocate(ElementType.FLOAT32, shape.inputLength());
                Storage w = device.allocate(ElementType.FLOAT32, shape.weightLength());
                Storage y = device.allocate(ElementType.FLOAT32, shape.outputLength())) {
            device.fill(x, 1);
            device.fill(w, 1);
            long before = 0;
            for (int i = 0; i < 50; i++) {
                if (i == 1) {
                    before = device.memory().nativeAllocations();
                }
                device.convolution(shape, x, w, y);
                device.convolutionBackwardInput(shape, y, w, x);
                device.convolutionBackwardWeight(shape, x, y, w);
                device.matmul(MatrixProduct.of(64, 128, 64, true, true), x, y, null, w);
            }
            assertThat(device.memory().nativeAllocations()).isEqualTo(before);
            long given = 4 * (shape.inputLength() + shape.weightLength() + shape.outputLength());
            assertThat(device.memory().peakBytesInUse()).isGreaterThan(given);
        }
    }
}
