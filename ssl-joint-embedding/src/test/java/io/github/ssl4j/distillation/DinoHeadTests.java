package io.github.ssl4j.distillation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Layer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DinoHeadTests {
    @Test
    void theLayersStartSmallAndWithoutBiasAndTheLastLayerAsUsual() {
        try (Device device = new CpuDevice()) {
            DinoHead.Config config = new DinoHead.Config(List.of(Layer.linear(100)), 300, false);
            DinoHead head = new DinoHead(Initializer.of(device, 3), 64, config);

            assertThat(deviation(head, "mlp.layers.0.weight")).isBetween(0.019, 0.021);
            assertThat(head.parameters().get("mlp.layers.0.bias").toDoubles()).containsOnly(0);
            assertThat(deviation(head, "last_layer.weight_v")).isBetween(0.056, 0.06); // 0.1 / sqrt(3), uniform
            head.close();
        }
    }

    @Test
    void theLayersForCifar10StartAsInPyTorch() {
        try (Device device = new CpuDevice()) {
            DinoHead.Config config = new DinoHead.Config(List.of(Layer.linear(300)), 100, false, false);
            DinoHead head = new DinoHead(Initializer.of(device, 3), 64, config);

            assertThat(deviation(head, "mlp.layers.0.weight")).isBetween(0.071, 0.0735); // 1 / sqrt(64 x 3), uniform
            assertThat(deviation(head, "mlp.layers.0.bias")).isBetween(0.06, 0.085);
            head.close();
        }
    }

    private static double deviation(DinoHead head, String name) {
        double[] values = head.parameters().get(name).toDoubles();
        return Math.sqrt(Arrays.stream(values).map(x -> x * x).average().orElseThrow());
    }
}
