package io.github.ssl4j.distillation;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.nn.Initializer;
import io.github.ssl4j.nn.MlpHead.Activation;
import io.github.ssl4j.nn.MlpHead.Layer;
import io.github.ssl4j.nn.MlpHead.Norm;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class DinoHeadGoldenTests {

    @TestFactory
    Stream<DynamicTest> outputsAndGradientsAreThoseOfTheReferences() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.DINO_HEAD);
    }

    private static void check(GoldenCase golden, Device device) {
        int width = golden.array("in_x").size(1);
        int codes = golden.truth("out_y").size(1);
        boolean trainedLengths = golden.hasTruth("gradw__last_layer.weight_g");
        DinoHead.Config config = new DinoHead.Config(layers(golden.arrays("w__")), codes, trainedLengths);
        try (Scope scope = Scope.open();
                DinoHead head = new DinoHead(Initializer.of(device, 1), width, config)) {
            head.load(weights(golden, device));
            Tensor x = tensor(device, golden.array("in_x")).withGradient();
            Tensor y = head.apply(x).keep();
            golden.assertClose("out_y", y.toDoubles(), device.floating());
            if (!golden.hasTruth("out_loss")) {
                assertThat(golden.hasAny("grad")).as("gradients of no loss").isFalse();
                return;
            }

            Tensor loss = Ops.sum(y.times(tensor(device, golden.array("in_coef"))));
            loss.backward();
            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            golden.assertClose("grad_x", x.gradient().toDoubles(), device.floating());
            Map<String, Tensor> parameters = head.parameters();
            assertThat(golden.truths("gradw__")).hasSameSizeAs(parameters);
            golden.truths("gradw__")
                    .forEach((name, expected) -> golden.assertClose(
                            "gradw__" + name,
                            parameters.get(inOurs(name)).gradient().toDoubles(),
                            device.floating()));
            golden.truths("buf_after__").forEach((name, expected) -> {
                if (!name.endsWith("num_batches_tracked")) {
                    golden.assertClose(
                            "buf_after__" + name, head.state().get(inOurs(name)).toDoubles(), device.floating());
                }
            });
        }
    }

    /** The layers that weights of these names and shapes belong to, a GELU behind all but the last. */
    private static List<Layer> layers(Map<String, NpyArray> arrays) {
        Map<String, NpyArray> weights = new TreeMap<>();
        arrays.forEach((name, array) -> weights.put(numbered(name), array));
        List<String> linear = weights.keySet().stream()
                .filter(name ->
                        !name.startsWith("last_layer") && weights.get(name).shape().length == 2)
                .sorted((a, b) -> Integer.compare(index(a), index(b)))
                .toList();
        List<Layer> layers = new ArrayList<>();
        for (String name : linear) {
            String container = name.substring(0, name.indexOf('.') + 1);
            boolean bias = weights.containsKey(container + index(name) + ".bias");
            boolean norm = weights.containsKey(container + (index(name) + 1) + ".running_mean");
            boolean last = layers.size() == linear.size() - 1;
            layers.add(new Layer(
                    weights.get(name).size(0),
                    bias,
                    norm ? Norm.AFFINE : Norm.NONE,
                    last ? Activation.NONE : Activation.GELU));
        }
        return layers;
    }

    private static int index(String name) {
        return Integer.parseInt(name.split("\\.")[1]);
    }

    /** A layer on its own has no number in the reference: it is the first. */
    private static String numbered(String name) {
        return name.replaceFirst("^(mlp|layers)\\.(weight|bias)$", "$1.0.$2");
    }

    private static Map<String, Tensor> weights(GoldenCase golden, Device device) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        golden.arrays("w__").forEach((name, array) -> {
            if (!name.endsWith("num_batches_tracked")) {
                weights.put(inOurs(name), tensor(device, array));
            }
        });
        return weights;
    }

    private static String inOurs(String name) {
        return name.startsWith("last_layer")
                ? name
                : "mlp.layers" + numbered(name).substring(name.indexOf('.'));
    }

    private static Tensor tensor(Device device, NpyArray array) {
        return Tensor.of(device, array.values(), array.shape());
    }
}
