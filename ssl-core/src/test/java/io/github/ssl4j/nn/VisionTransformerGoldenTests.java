package io.github.ssl4j.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.nd4j.Nd4jDevice;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenFolder;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class VisionTransformerGoldenTests {
    private static final String WEIGHT = "w__";
    private static final String CLASSIFIER = "head.";

    @TestFactory
    Stream<DynamicTest> featuresAndGradientsEqualTheReferences() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.VISION_TRANSFORMER);
    }

    /** DINO's transformer has no classifier: the loss, where there is one, is a weighted sum of the features. */
    @Test
    @DisabledIfSystemProperty(named = "ssl4j.goldens", matches = ".+", disabledReason = "needs a case of the archive")
    void aTransformerWithoutAClassifierIsReadToo(@TempDir Path folder) {
        GoldenCase timm =
                Goldens.cases(GoldenKind.VISION_TRANSFORMER).findFirst().orElseThrow();
        Map<String, NpyArray> arrays = new TreeMap<>();
        timm.arrays(WEIGHT).forEach((name, array) -> arrays.put(WEIGHT + name, array));
        arrays.keySet().removeIf(name -> name.startsWith(WEIGHT + CLASSIFIER));
        arrays.put("in_imgs", timm.array("in_imgs"));
        arrays.put("out_features", timm.truth("out_features"));
        String meta = "{\"config\": " + timm.config() + ", \"tolerance\": "
                + timm.meta().get("tolerance") + "}";
        GoldenCase dino = GoldenFolder.write(folder, "a_transformer", meta, arrays);
        arrays.put("out_features", timm.truth("out_logits"));
        GoldenCase wrong = GoldenFolder.write(folder, "a_wrong_transformer", meta, arrays);

        assertThat(GoldenKind.of(dino)).contains(GoldenKind.VISION_TRANSFORMER);
        try (Device device = Nd4jDevice.float64()) {
            assertThatCode(() -> check(dino, device)).doesNotThrowAnyException();
            assertThatThrownBy(() -> check(wrong, device))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("a_wrong_transformer out_features");
        }
    }

    private static void check(GoldenCase golden, Device device) {
        try (Scope scope = Scope.open();
                VisionTransformer encoder = new VisionTransformer(Initializer.of(device, 0), architecture(golden))) {
            encoder.load(weights(golden, device));
            Map<String, Tensor> parameters = new LinkedHashMap<>(encoder.parameters());
            Map<String, Tensor> inputs = new LinkedHashMap<>();
            Map<String, Tensor> results = new LinkedHashMap<>();
            Tensor images = golden.array("in_imgs").tensor(device).withGradient();
            inputs.put("imgs", images);
            Tensor features = encoder.apply(Ops.channelsLast(images)).keep();
            List.of("features", "cls", "y").forEach(name -> results.put(name, features));
            if (golden.hasTruth("out_tokens")) {
                results.put("tokens", encoder.tokens(Ops.channelsLast(images)));
            }
            if (golden.has(WEIGHT + CLASSIFIER + "weight")) {
                Tensor logits = classify(golden, device, features, parameters);
                results.put("logits", logits);
                results.put(
                        "loss",
                        Ops.crossEntropy(logits, golden.array("in_labels").integers(device)));
            } else if (golden.has("in_coef")) {
                results.put(
                        "loss", Ops.sum(features.times(golden.array("in_coef").tensor(device))));
            }
            assertThat(results).containsKeys(golden.truths("out_").keySet().toArray(String[]::new));
            assertThat(golden.truths("out_")).isNotEmpty();
            golden.truths("out_")
                    .keySet()
                    .forEach(name ->
                            golden.assertClose("out_" + name, results.get(name).toDoubles(), device.floating()));
            if (golden.hasAny("grad")) {
                results.get("loss").backward();
                compareGradients(golden, "grad_", inputs);
                compareGradients(golden, "gradw__", parameters);
            }
        }
    }

    private static void compareGradients(GoldenCase golden, String prefix, Map<String, Tensor> tensors) {
        if (golden.hasAny(prefix)) {
            tensors.forEach((name, tensor) ->
                    golden.assertClose(prefix + name, tensor.gradient().toDoubles(), tensor.type()));
        }
    }

    private static Tensor classify(GoldenCase golden, Device device, Tensor features, Map<String, Tensor> parameters) {
        Tensor weight =
                golden.array(WEIGHT + CLASSIFIER + "weight").tensor(device).withGradient();
        Tensor bias = golden.array(WEIGHT + CLASSIFIER + "bias").tensor(device).withGradient();
        parameters.put(CLASSIFIER + "weight", weight);
        parameters.put(CLASSIFIER + "bias", bias);
        return Ops.linear(features, weight, bias).keep();
    }

    /** Reads the architecture off the weights, all but the number of heads. */
    private static VisionTransformer.Config architecture(GoldenCase golden) {
        assertThat(golden.config().path("ln_eps").asDouble(1e-6))
                .as("epsilon of layer norms")
                .isEqualTo(1e-6);
        NpyArray patches = golden.array(WEIGHT + "patch_embed.proj.weight");
        int width = patches.size(0);
        int side = (int) Math.round(Math.sqrt(golden.array(WEIGHT + "pos_embed").size(1) - 1));
        int depth = 0;
        while (golden.hasAny(WEIGHT + "blocks." + depth + ".")) {
            depth++;
        }
        TransformerBlock.Config block = new TransformerBlock.Config(
                width,
                golden.config().get("heads").asInt(),
                golden.array(WEIGHT + "blocks.0.mlp.fc1.weight").size(0),
                golden.has(WEIGHT + "blocks.0.attn.qkv.bias") ? QkvBias.ALL : QkvBias.NONE,
                0,
                0,
                TransformerWeights.NORMAL);
        return VisionTransformer.Config.tiny(side * patches.size(2), patches.size(2))
                .withChannels(patches.size(1))
                .withDepth(depth)
                .withBlock(block);
    }

    private static Map<String, Tensor> weights(GoldenCase golden, Device device) {
        Map<String, Tensor> weights = new LinkedHashMap<>();
        golden.arrays(WEIGHT).forEach((name, array) -> {
            if (!name.startsWith(CLASSIFIER)) {
                weights.put(name, array.tensor(device));
            }
        });
        return weights;
    }
}
