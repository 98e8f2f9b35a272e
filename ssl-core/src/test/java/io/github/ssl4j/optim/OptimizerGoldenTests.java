package io.github.ssl4j.optim;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.ssl4j.device.Device;
import io.github.ssl4j.device.LarsStep;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
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
    private static final String[] CASES = {"sgd", "lars_", "adamw"};

    @TestFactory
    Stream<DynamicTest> everyStepIsThatOfTheReference() {
        return Goldens.tests(golden -> GoldenDevices.each(golden, device -> check(golden, device)), CASES);
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
        if (golden.name().startsWith("sgd")) {
            Sgd.Config settings = new Sgd.Config(
                    config.path("momentum").asDouble(), config.path("nesterov").asBoolean());
            return new Sgd(List.of(ParameterGroup.all(parameters, weightDecay)), settings);
        }
        if (golden.name().startsWith("adamw")) {
            AdamW.Config settings = new AdamW.Config(
                    config.path("betas").path(0).asDouble(0.9),
                    config.path("betas").path(1).asDouble(0.999),
                    config.path("eps").asDouble(1e-8));
            return new AdamW(List.of(ParameterGroup.all(parameters, weightDecay)), settings);
        }
        boolean lightly = isFrom(golden, "lightly");
        double trust = config.path("trust").asDouble(config.path("eta").asDouble(0.001));
        LarsStep.Norm norm = lightly ? LarsStep.Norm.SUM_OF_NORMS : LarsStep.Norm.DECAYED_GRADIENT;
        double epsilon = config.path("eps").asDouble(lightly ? 1e-8 : 0);
        Lars.Config settings = new Lars.Config(config.path("momentum").asDouble(0.9), trust, norm, epsilon);
        if (lightly) {
            return new Lars(List.of(new ParameterGroup("all", parameters, weightDecay, weightDecay > 0, 1)), settings);
        }
        if (isFrom(golden, "barlow") || isFrom(golden, "vicreg")) {
            return new Lars(filtered(config, parameters, weightDecay), settings);
        }
        return new Lars(ParameterGroup.excludingNormsAndBiases(parameters, weightDecay), settings);
    }

    /** Returns groups after the two filters of Barlow Twins, each of which can be on or off. */
    private static List<ParameterGroup> filtered(JsonNode config, Map<String, Tensor> parameters, double weightDecay) {
        boolean decay = !config.path("weight_decay_filter").asBoolean();
        boolean adapt = !config.path("lars_adaptation_filter").asBoolean();
        return ParameterGroup.excludingNormsAndBiases(parameters, weightDecay).stream()
                .map(group -> group.adapt()
                        ? group
                        : new ParameterGroup(group.name(), group.parameters(), decay ? weightDecay : 0, adapt, 1))
                .toList();
    }

    private static boolean isFrom(GoldenCase golden, String author) {
        return golden.meta().path("source").findValuesAsText("repo").stream().anyMatch(repo -> repo.contains(author));
    }
}
