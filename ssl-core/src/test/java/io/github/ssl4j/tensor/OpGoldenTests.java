package io.github.ssl4j.tensor;

import io.github.ssl4j.device.Device;
import io.github.ssl4j.goldens.GoldenCase;
import io.github.ssl4j.goldens.GoldenDevices;
import io.github.ssl4j.goldens.GoldenKind;
import io.github.ssl4j.goldens.GoldenReport;
import io.github.ssl4j.goldens.Goldens;
import io.github.ssl4j.goldens.NpyArray;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

final class OpGoldenTests {
    private static final Map<String, UnaryOperator<Tensor>> OPS = Map.ofEntries(
            Map.entry("relu", Ops::relu),
            Map.entry("gelu", Ops::gelu),
            Map.entry("square", Ops::square),
            Map.entry("sqrt", Ops::sqrt),
            Map.entry("exp", Ops::exp),
            Map.entry("log", Ops::log),
            Map.entry("abs", Ops::abs),
            Map.entry("softmax", Ops::softmax),
            Map.entry("logsoftmax", Ops::logSoftmax),
            Map.entry("log_softmax", Ops::logSoftmax),
            Map.entry("l2normalize", Ops::l2Normalize),
            Map.entry("l2_normalize", Ops::l2Normalize));
    /** An operation, where meta.json goes on with what the loss is. */
    private static final Pattern NAME = Pattern.compile("([^;]+); loss = sum\\(y\\*coef\\)");

    private static final Pattern LAYER_NORM = Pattern.compile("layer_?norm_eps(.+)");
    private static final Pattern SMOOTH_L1 = Pattern.compile("smooth L1, beta ([0-9.]+), mean");

    @TestFactory
    Stream<DynamicTest> operationsOfPyTorch() {
        return Goldens.tests(
                golden -> {
                    Matcher smoothL1 =
                            SMOOTH_L1.matcher(golden.meta().path("what").asText());
                    Optional<UnaryOperator<Tensor>> op = operation(golden);
                    if (smoothL1.find()) {
                        double beta = Double.parseDouble(smoothL1.group(1));
                        GoldenDevices.each(golden, device -> checkSmoothL1(golden, device, beta));
                    } else if (op.isPresent()) {
                        GoldenDevices.each(golden, device -> check(golden, device, op.get()));
                    } else {
                        GoldenReport.skipped(golden, "there is no such operation");
                    }
                },
                GoldenKind.OPERATION);
    }

    private static Optional<UnaryOperator<Tensor>> operation(GoldenCase golden) {
        Matcher name = NAME.matcher(golden.meta().path("what").asText());
        if (!name.matches() || !golden.has("in_coef")) {
            return Optional.empty();
        }
        Matcher layerNorm = LAYER_NORM.matcher(name.group(1));
        if (layerNorm.matches()) {
            double epsilon = Double.parseDouble(layerNorm.group(1));
            return Optional.of(x -> Ops.layerNorm(x, null, null, epsilon));
        }
        return Optional.ofNullable(OPS.get(name.group(1)));
    }

    private static void check(GoldenCase golden, Device device, UnaryOperator<Tensor> op) {
        try (Scope scope = Scope.open()) {
            Tensor x = input(golden, device, "in_x").withGradient();
            Tensor y = op.apply(x).keep();
            Tensor loss = Ops.sum(y.times(input(golden, device, "in_coef")));
            loss.backward();
            golden.assertClose("out_y", y.toDoubles(), device.floating());
            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            golden.assertClose("grad_x", x.gradient().toDoubles(), device.floating());
        }
    }

    private static void checkSmoothL1(GoldenCase golden, Device device, double beta) {
        try (Scope scope = Scope.open()) {
            Tensor x = input(golden, device, "in_x").withGradient();
            Tensor difference = x.minus(input(golden, device, "in_y"));
            Tensor loss = Ops.mean(Ops.smoothL1(difference.times(1 / beta))).times(beta);
            loss.backward();
            golden.assertClose("out_loss", loss.toDoubles(), device.floating());
            golden.assertClose("grad_x", x.gradient().toDoubles(), device.floating());
        }
    }

    private static Tensor input(GoldenCase golden, Device device, String name) {
        NpyArray array = golden.array(name);
        return Tensor.of(device, array.values(), array.shape());
    }
}
