package io.github.ssl4j.optim;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import io.github.ssl4j.tensor.Ops;
import io.github.ssl4j.tensor.Scope;
import io.github.ssl4j.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class OptimizerGoldenTests {
    /** The setting of solo-learn's LARS that treats tensors of rank 1 apart. */
    private static final String WITHOUT_BIASES = "exclude_bias_n_norm";

    @TestFactory
    Stream<DynamicTest> everyStepIsThatOfTheReference() {
        return Goldens.tests(
                golden -> GoldenDevices.each(golden, device -> check(golden, device)), GoldenKind.OPTIMIZER);
    }

    private static void check(GoldenCase golden, Device device) {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (NpyArray start : golden.list("in_p")) {
            Tensor parameter = Tensor.persistent(device, start.shape()).withGradient();
            device.write(parameter.storage(), start.values(), 0);
            parameters.put("p" + parameters.size(), parameter);
        }
        double learningRate = golden.config().path("lr").asDouble();
        try (Optimizer optimizer = optimizer(golden, parameters)) {
            for (int step = 0; golden.has("in_step" + step + "_g0"); step++) {
                step(optimizer, learningRate, golden.list("in_step" + step + "_g"), parameters);
                String result = "out_step" + step + "_";
                parameters.forEach((name, parameter) ->
                        golden.assertClose(result + name, parameter.toDoubles(), device.floating()));
            }
        }
        parameters.values().forEach(Tensor::close);
    }

    /** Moves the parameters along the given gradients, which are those of the sum of all p g. */
    @SuppressWarnings("try")
    private static void step(
            Optimizer optimizer, double learningRate, List<NpyArray> gradients, Map<String, Tensor> parameters) {
        try (Scope scope = Scope.open()) {
            Tensor loss = null;
            for (int i = 0; i < gradients.size(); i++) {
                Tensor parameter = parameters.get("p" + i);
                Tensor gradient = Tensor.of(
                        parameter.device(),
                        gradients.get(i).values(),
                        gradients.get(i).shape());
                Tensor product = Ops.sum(parameter.times(gradient));
                loss = loss == null ? product : loss.plus(product);
            }
            loss.backward();
            optimizer.step(learningRate);
        }
    }

    private static Optimizer optimizer(GoldenCase golden, Map<String, Tensor> parameters) {
        JsonNode config = golden.config();
        double weightDecay = config.path("wd").asDouble();
        if (config.has("betas")) {
            AdamW.Config settings = new AdamW.Config(
                    config.path("betas").path(0).asDouble(0.9),
                    config.path("betas").path(1).asDouble(0.999),
                    config.path("eps").asDouble(1e-8));
            return new AdamW(List.of(ParameterGroup.all(parameters, weightDecay)), settings);
        }
        if (!golden.meta().path("what").asText().contains("LARS")) {
            Sgd.Config settings = new Sgd.Config(
                    config.path("momentum").asDouble(), config.path("nesterov").asBoolean());
            return new Sgd(List.of(ParameterGroup.all(parameters, weightDecay)), settings);
        }
        return new Lars(larsGroups(config, parameters, weightDecay), lars(config));
    }

    /** The forms of Lightly, which has an epsilon to set, and of solo-learn add the norms; all others norm the sum. */
    private static Lars.Config lars(JsonNode config) {
        boolean sum = config.has("eps") || config.has(WITHOUT_BIASES);
        return new Lars.Config(
                config.path("momentum").asDouble(0.9),
                config.path("trust").asDouble(config.path("eta").asDouble(0.001)),
                sum ? LarsStep.Norm.SUM_OF_NORMS : LarsStep.Norm.DECAYED_GRADIENT,
                config.path("eps").asDouble(sum ? 1e-8 : 0));
    }

    /**
     * Tensors of rank 1 are treated apart unless a setting says otherwise: solo-learn's, one of Barlow Twins' two, or
     * Lightly's epsilon, as its form knows no such rule and adapts only what decays.
     */
    private static List<ParameterGroup> larsGroups(
            JsonNode config, Map<String, Tensor> parameters, double weightDecay) {
        if (config.has("eps") && !config.has(WITHOUT_BIASES)) {
            return List.of(new ParameterGroup("all", parameters, weightDecay, weightDecay > 0, 1));
        }
        boolean apart = config.path(WITHOUT_BIASES).asBoolean(true);
        boolean decay = !config.path("weight_decay_filter").asBoolean(apart);
        boolean adapt = !config.path("lars_adaptation_filter").asBoolean(apart);
        return ParameterGroup.excludingNormsAndBiases(parameters, weightDecay).stream()
                .map(group -> group.adapt()
                        ? group
                        : new ParameterGroup(group.name(), group.parameters(), decay ? weightDecay : 0, adapt, 1))
                .toList();
    }
}
