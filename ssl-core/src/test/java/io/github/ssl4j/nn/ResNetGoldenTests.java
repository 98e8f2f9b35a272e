package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.cpu.CpuDevice;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ResNetGoldenTests {
    private static final String TOTAL = "__total__";
    private static final String CLASSIFIER = "fc.";

    @TestFactory
    Stream<DynamicTest> parametersHaveTheNamesAndShapesOfTorchvision() {
        return Goldens.tests(
                golden -> {
                    try (Device device = Nd4jDevice.float32()) {
                        checkShapes(golden, device, "nd4j-float32");
                    }
                    try (Device device = new CpuDevice()) {
                        checkShapes(golden, device, "cpu-float32");
                    }
                },
                GoldenKind.RESNET_SHAPES);
    }

    private static void checkShapes(GoldenCase golden, Device device, String name) {
        assertThat(golden.config().properties()).isNotEmpty();
        golden.config().properties().forEach(network -> {
            Map<String, List<Integer>> backbone = new LinkedHashMap<>();
            long classifier = 0;
            for (Map.Entry<String, JsonNode> entry : network.getValue().properties()) {
                if (entry.getKey().equals(TOTAL)) {
                    continue;
                }
                List<Integer> shape = new ArrayList<>();
                entry.getValue().forEach(size -> shape.add(size.asInt()));
                if (entry.getKey().startsWith(CLASSIFIER)) {
                    classifier += shape.stream().mapToLong(size -> size).reduce(1, (a, b) -> a * b);
                } else {
                    backbone.put(entry.getKey(), shape);
                }
            }
            ResNet.Config config = ResNet.Config.named(network.getKey(), ResNet.Stem.IMAGENET);
            try (ResNet resnet = new ResNet(Initializer.of(device, 0), config)) {
                assertThat(shapes(resnet)).isEqualTo(backbone);
                assertThat(resnet.parameters().keySet()).containsExactlyElementsOf(backbone.keySet());
                assertThat(resnet.parameterCount() + classifier)
                        .isEqualTo(network.getValue().get(TOTAL).asLong());
                assertThat(resnet.architecture()).isEqualTo(network.getKey());
            }
        });
        GoldenReport.ok(golden, name);
    }

    private static Map<String, List<Integer>> shapes(Module module) {
        Map<String, List<Integer>> shapes = new LinkedHashMap<>();
        module.parameters().forEach((name, tensor) -> {
            List<Integer> shape = new ArrayList<>();
            for (int axis = 0; axis < tensor.rank(); axis++) {
                shape.add(tensor.size(axis));
            }
            shapes.put(name, shape);
        });
        return shapes;
    }
}
