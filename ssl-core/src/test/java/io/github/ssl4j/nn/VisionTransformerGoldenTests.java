package io.github.ssl4j.nn;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class VisionTransformerGoldenTests {
    private static final String WEIGHT = "w__";
    private static final String CLASSIFIER = "head.";

    @TestFactory
    Stream<DynamicTest> featuresAndGradientsEqualTimm() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> check(golden, device)), "vit_timm");
    }

    private static void check(GoldenCase golden, Device device) {
        JsonNode config = golden.config();
        double mlpRatio = config.path("mlp_ratio").asDouble(4);
        TransformerBlock.Config block = new TransformerBlock.Config(
                config.get("embed").asInt(),
                config.get("heads").asInt(),
                (int) (config.get("embed").asInt() * mlpRatio),
                QkvBias.ALL,
                0,
                0,
                TransformerWeights.NORMAL);
        VisionTransformer.Config architecture = VisionTransformer.Config.tiny(
                        config.get("img").asInt(), config.get("patch").asInt())
                .withDepth(config.get("depth").asInt())
                .withBlock(block);
        try (Scope scope = Scope.open();
                VisionTransformer encoder = new VisionTransformer(Initializer.of(device, 0), architecture)) {
            encoder.load(weights(golden, device));
            Tensor classifier =
                    golden.array(WEIGHT + CLASSIFIER + "weight").tensor(device).withGradient();
            Tensor bias =
                    golden.array(WEIGHT + CLASSIFIER + "bias").tensor(device).withGradient();
            Tensor images = golden.array("in_imgs").tensor(device).withGradient();
            Tensor features = encoder.apply(Ops.channelsLast(images)).keep();
            Tensor logits = Ops.linear(features, classifier, bias).keep();
            Tensor loss = Ops.crossEntropy(logits, golden.array("in_labels").integers(device));
            golden.assertClose("out_features", features.toDoubles(), device.floating());
            golden.assertClose("out_logits", logits.toDoubles(), device.floating());
            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            loss.backward();
            golden.assertClose("grad_imgs", images.gradient().toDoubles(), device.floating());
            golden.assertClose(
                    "gradw__" + CLASSIFIER + "weight", classifier.gradient().toDoubles(), device.floating());
            golden.assertClose("gradw__" + CLASSIFIER + "bias", bias.gradient().toDoubles(), device.floating());
            encoder.parameters()
                    .forEach((name, tensor) -> golden.assertClose(
                            "gradw__" + name, tensor.gradient().toDoubles(), device.floating()));
        }
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
