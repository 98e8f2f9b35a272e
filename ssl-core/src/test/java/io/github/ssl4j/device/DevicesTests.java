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
    void listsTheChoicesForAnUnknownName() {
        assertThatThrownBy(() -> Devices.named("gpu"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a device is one of [cpu], found gpu");
    }
}
