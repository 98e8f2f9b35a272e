package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenFolder;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.optim.ParameterGroup;
import io.github.ssl4j.optim.Sgd;
import io.github.ssl4j.tensor.Gradients;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

final class ResNetTrainingGoldenTests {
    private static final Pattern RECIPE =
            Pattern.compile("SGD steps \\(lr ([0-9.e-]+), momentum ([0-9.e-]+), wd ([0-9.e-]+)\\)");
    private static final String FC = "fc.";

    @TestFactory
    Stream<DynamicTest> stepsOfSgdAreThoseOfTorchvision() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.RESNET_TRAINING);
    }

    @Test
    void anArchitectureOfBottlenecksIsReadOffItsWeights(@TempDir Path folder) {
        ResNet.Config config =
                new ResNet.Config(ResNet.Block.BOTTLENECK, List.of(1, 2), 3, ResNet.Stem.CIFAR, 3, false);
        Map<String, NpyArray> arrays = new LinkedHashMap<>();
        try (Device device = Nd4jDevice.float64();
                ResNet network = new ResNet(Initializer.of(device, 1), config)) {
            network.state()
                    .forEach((name, tensor) ->
                            arrays.put("w__" + name, new NpyArray(tensor.shape(), tensor.toDoubles())));
        }
        arrays.put("in_x0", new NpyArray(new int[] {0}, new double[0]));
        arrays.put("in_y0", new NpyArray(new int[] {0}, new double[0]));

        GoldenCase golden = GoldenFolder.write(folder, "bottlenecks", "{}", arrays);

        assertThat(GoldenKind.of(golden)).contains(GoldenKind.RESNET_TRAINING);
        assertThat(architecture(golden)).isEqualTo(config);
    }

    private static void check(GoldenCase golden, Device device) {
        Matcher recipe = RECIPE.matcher(golden.meta().path("what").asText());
        assertThat(recipe.find()).as("a recipe in meta.json").isTrue();
        Sgd.Config config = new Sgd.Config(Double.parseDouble(recipe.group(2)), false);
        int classes = golden.array("w__fc.weight").size(0);
        Initializer init = Initializer.of(device, 1);
        try (ResNet network = new ResNet(init, architecture(golden));
                Linear classifier = new Linear(init, network.featureWidth(), classes, true)) {
            load(golden, named(network.state(), classifier.state()));
            Map<String, Tensor> parameters = named(network.parameters(), classifier.parameters());
            List<ParameterGroup> groups = List.of(ParameterGroup.all(parameters, Double.parseDouble(recipe.group(3))));
            try (Sgd optimizer = new Sgd(groups, config)) {
                int step = 0;
                for (; golden.has("in_x" + step); step++) {
                    try (Scope scope = Scope.open()) {
                        backward(golden, step, network, classifier, parameters, device);
                        optimizer.step(Double.parseDouble(recipe.group(1)));
                    }
                }
                assertThat(step).isGreaterThan(1);
            }
            compareEnd(golden, network, classifier, device);
        }
    }

    /** Reads the architecture off the weights. */
    private static ResNet.Config architecture(GoldenCase golden) {
        NpyArray first = golden.array("w__conv1.weight");
        List<Integer> layers = new ArrayList<>();
        for (int stage = 1; golden.hasAny("w__layer" + stage + "."); stage++) {
            int blocks = 0;
            while (golden.hasAny("w__layer" + stage + "." + blocks + ".")) {
                blocks++;
            }
            layers.add(blocks);
        }
        return new ResNet.Config(
                golden.has("w__layer1.0.conv3.weight") ? ResNet.Block.BOTTLENECK : ResNet.Block.BASIC,
                layers,
                first.size(0),
                first.size(2) == 7 ? ResNet.Stem.IMAGENET : ResNet.Stem.CIFAR,
                first.size(1),
                false);
    }

    private static Map<String, Tensor> named(Map<String, Tensor> network, Map<String, Tensor> classifier) {
        Map<String, Tensor> all = new LinkedHashMap<>(network);
        classifier.forEach((name, tensor) -> all.put(FC + name, tensor));
        return all;
    }

    private static void load(GoldenCase golden, Map<String, Tensor> state) {
        Map<String, NpyArray> weights = new LinkedHashMap<>(golden.arrays("w__"));
        weights.keySet().removeIf(name -> name.endsWith("num_batches_tracked"));
        assertThat(state).containsKeys(weights.keySet().toArray(String[]::new));
        state.forEach((name, tensor) -> {
            if (!name.contains("running_") || weights.containsKey(name)) {
                assertThat(weights).containsKey(name);
                assertThat(tensor.shape()).isEqualTo(weights.get(name).shape());
                tensor.device().write(tensor.storage(), weights.get(name).values(), 0);
            }
        });
    }

    private static void backward(
            GoldenCase golden,
            int step,
            ResNet network,
            Linear classifier,
            Map<String, Tensor> parameters,
            Device device) {
        String prefix = "out_step" + step + "_";
        Tensor features = network.apply(images(golden, step, device)).keep();
        Tensor logits = classifier.apply(features).keep();
        NpyArray labels = golden.array("in_y" + step);
        Tensor loss = Ops.crossEntropy(logits, Tensor.of(device, labels.ints(), labels.length()));
        loss.backward();
        golden.assertClose(prefix + "features", features.toDoubles(), device.floating());
        golden.assertClose(prefix + "logits", logits.toDoubles(), device.floating());
        golden.assertClose(prefix + "loss", loss.toDoubles(), device.floating());
        Map<String, NpyArray> gradients = golden.truths(prefix + "gradw__");
        assertThat(gradients).isNotEmpty();
        gradients.forEach((name, expected) -> golden.assertClose(
                prefix + "gradw__" + name, parameters.get(name).gradient().toDoubles(), device.floating()));
        Map<String, NpyArray> buffers = golden.truths(prefix + "buf__");
        assertThat(buffers).isNotEmpty();
        buffers.forEach((name, expected) -> {
            if (!name.endsWith("num_batches_tracked")) {
                golden.assertClose(
                        prefix + "buf__" + name, network.state().get(name).toDoubles(), device.floating());
            }
        });
    }

    private static void compareEnd(GoldenCase golden, ResNet network, Linear classifier, Device device) {
        double[] conv1 = network.parameters().get("conv1.weight").toDoubles();
        golden.assertClose("out_final_conv1", conv1, device.floating());
        network.training(false);
        try (Scope scope = Scope.open()) {
            Tensor logits = Gradients.off(() -> classifier.apply(network.apply(images(golden, 0, device))));
            golden.assertClose("out_eval_logits", logits.toDoubles(), device.floating());
        }
    }

    private static Tensor images(GoldenCase golden, int step, Device device) {
        NpyArray images = golden.array("in_x" + step);
        return Ops.channelsLast(Tensor.of(device, images.values(), images.shape()));
    }
}
