package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ProcessorTests {
    private static final Set<String> ZEN_4 = Set.of("sse4_1", "avx", "avx2", "avx512f", "avx512_vnni", "avx512_bf16");

    @Test
    void aBetterInstructionSetThanTheOneInUseIsNamed() {
        assertThat(Processor.betterThan("avx2", ZEN_4)).hasValue("avx512_core_bf16");
        assertThat(Processor.betterThan("sse41", Set.of("sse4_1", "avx"))).hasValue("avx");
    }

    @Test
    void theBestOneIsGoodEnough() {
        assertThat(Processor.betterThan("avx512_core_bf16", ZEN_4)).isEmpty();
        assertThat(Processor.betterThan("avx10_2", ZEN_4)).isEmpty();
        assertThat(Processor.betterThan("avx2", Set.of())).isEmpty();
    }
}
