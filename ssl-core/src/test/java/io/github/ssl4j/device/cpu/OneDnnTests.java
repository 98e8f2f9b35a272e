package io.github.ssl4j.device.cpu;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OneDnnTests {
    @Test
    void memoryThatCannotBeHadIsNamed() {
        assertThatThrownBy(() -> OneDnn.allocate("filters", Long.MAX_VALUE / 2))
                .isInstanceOf(OutOfMemoryError.class)
                .hasMessage("there are no 4611686018427387903 bytes for oneDNN's filters");
    }
}
