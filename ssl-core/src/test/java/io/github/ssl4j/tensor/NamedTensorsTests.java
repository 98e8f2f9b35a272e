package io.github.ssl4j.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NamedTensorsTests {
    @Test
    void tensorsOfAPartCarryItsNameAndKeepTheirOrder() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor a = Tensor.of(device, new double[] {1}, 1);
            Tensor b = Tensor.of(device, new double[] {2}, 1);

            Map<String, Tensor> all = new NamedTensors()
                    .addAll("key", Map.of("weight", b))
                    .add("centre", a)
                    .map();

            assertThat(all.keySet()).containsExactly("key.weight", "centre");
            assertThat(all.get("key.weight")).isSameAs(b);
        }
    }

    @Test
    void aNameThatComesTwiceIsRefused() {
        try (Device device = Nd4jDevice.float64();
                Scope scope = Scope.open()) {
            Tensor a = Tensor.of(device, new double[] {1}, 1);
            NamedTensors tensors = new NamedTensors().add("key.weight", a);

            assertThatThrownBy(() -> tensors.addAll("key", Map.of("weight", a)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("tensors: expected different names, found key.weight twice");
        }
    }
}
